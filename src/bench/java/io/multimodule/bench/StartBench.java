package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long task hosts, the daemon and the tools take to start, and how much memory ten idle hosts have. */
final class StartBench {
    private static final int ROUNDS = Integer.getInteger("bench.start.rounds", 11);
    private static final int HOSTS = 10;
    private static final long SETTLE_SECONDS = 15;
    private static final String ROW = "%-44s %9.0f %9.0f %9.0f%n";

    private StartBench() {
    }

    static void run() throws Exception {
        System.out.printf(Locale.ROOT, "start: %d rounds in turns, milliseconds; Java %s%n", ROUNDS,
                System.getProperty("java.version"));
        System.out.printf("%-44s %9s %9s %9s%n", "", "median", "least", "most");
        List<Double> java = new ArrayList<>();
        hosts(java);
        workers(java);
        programs(java);
        print("baseline: a JVM that says hello, to its end", java);
        memory();
    }

    private static void hosts(List<Double> java) throws Exception {
        List<Double> ready = new ArrayList<>();
        List<Double> handled = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        try (HostRun hosts = new HostRun(1)) {
            hosts.start(0);
            hosts.stop(0);
            for (int i = 0; i < ROUNDS; i++) {
                java.add(seconds(bareJava()));
                HostRun.Start start = hosts.start(0);
                processor.add(hosts.figures(0).cpuSeconds());
                hosts.stop(0);
                ready.add(start.ready());
                handled.add(start.handled());
            }
        }
        print("task host: start request to READY", ready);
        print("task host: start request to first message", handled);
        print("task host: processor time for that", processor);
    }

    private static void workers(List<Double> java) throws Exception {
        List<Double> accepting = new ArrayList<>();
        PoolWorkerRun.start();
        for (int i = 0; i < ROUNDS; i++) {
            java.add(seconds(bareJava()));
            accepting.add(PoolWorkerRun.start());
        }
        print("pool worker: start request to first answer", accepting);
    }

    private static void programs(List<Double> java) throws Exception {
        List<Double> daemons = new ArrayList<>();
        List<Double> status = new ArrayList<>();
        List<Double> sent = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            try (DaemonRun daemon = new DaemonRun("start")) {
                java.add(seconds(bareJava()));
                daemons.add(daemon.start("tasks: { OutOfBand: {} }\n", "ready:"));
                status.add(seconds(List.of(tool("multimodulectl"), "-s", daemon.state().toString(), "status")));
                sent.add(seconds(List.of(tool("strans"), "-P", daemon.queues().toString(), "{\"n\":1}", "bench")));
            }
        }
        print("multimoduled: start to ready, 1 task", daemons);
        print("multimodulectl status, to its end", status);
        print("strans, one message, to its end", sent);
    }

    private static String tool(String name) {
        return System.getProperty("bench.tree", "target/multimodule") + "/bin/" + name;
    }

    private static List<String> bareJava() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", "target/bench-classes", Hello.class.getName());
    }

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ":\n" + output);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void memory() throws Exception {
        List<Double> share = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        long threads = 0;
        try (HostRun hosts = new HostRun(HOSTS)) {
            for (int i = 0; i < HOSTS; i++) {
                hosts.start(i);
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            for (int i = 0; i < HOSTS; i++) {
                ProcessFigures figures = hosts.figures(i);
                share.add(figures.proportionalKib() / 1024.0);
                own.add(figures.privateKib() / 1024.0);
                threads = figures.threads();
            }
        }
        System.out.printf(Locale.ROOT, "memory of %d idle task hosts, MiB: PSS %.1f (median), %.1f (most); private %.1f; "
                + "%d threads each%n", HOSTS, median(share), share.stream().mapToDouble(d -> d).max().orElse(0),
                median(own), threads);
    }

    private static double median(List<Double> values) {
        return Median.of(values.stream().mapToDouble(d -> d).toArray());
    }

    private static void print(String what, List<Double> seconds) {
        System.out.printf(Locale.ROOT, ROW, what, 1e3 * median(seconds),
                1e3 * seconds.stream().mapToDouble(d -> d).min().orElse(0),
                1e3 * seconds.stream().mapToDouble(d -> d).max().orElse(0));
    }

    /** The least that a program in Java can be. */
    static final class Hello {
        private Hello() {
        }

        public static void main(String[] arguments) {
            System.out.println("hello");
        }
    }
}
