package io.multimodule.bench;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A daemon with a thousand tasks and queues and nothing to do, beside one with a single task and a bare JVM. */
final class IdleBench {
    private static final int MANY = 1_000;
    private static final int ROUNDS = 3;
    private static final long SETTLE_SECONDS = 5;
    private static final long WATCH_SECONDS = 10;
    private static final String ALL_RUN = "all tasks run";
    private static final String COUNTER = """
            package tasks;

            public final class Started {
                private static int count;

                static void one(int all) {
                    if (++count == all) {
                        System.out.println("%s");
                    }
                }
            }
            """;
    private static final String IDLE = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.Task;
            import io.multimodule.task.TaskContext;

            public final class %s implements Task {
                @Override public void onStart(TaskContext context) {
                    Started.one(%d);
                }

                @Override public void onMessage(Message message, TaskContext context) {
                    context.emit(message);
                }
            }
            """;

    private IdleBench() {
    }

    /**
     * One kind of daemon, measured.
     *
     * @param ready seconds from the start of the process until it says that it is ready
     * @param running seconds until the last task has started
     * @param startCpu seconds of processor time that this took
     * @param cpu share of one core, 0 to 1
     */
    private record Idle(double ready, double running, double startCpu, double cpu, ProcessFigures figures) {
    }

    static void run() throws Exception {
        System.out.printf(Locale.ROOT, "idle: a daemon with nothing to do; start: median of %d starts; CPU over %d s, memory at its end%n",
                ROUNDS, WATCH_SECONDS);
        double java = javaAlone();
        Idle one = measure(1);
        Idle many = measure(MANY);
        System.out.printf("%-30s %12s %12s %12s%n", "", "java alone", "1 task", String.format(Locale.ROOT, "%,d tasks", MANY));
        System.out.printf(Locale.ROOT, "%-30s %12.2f %12.2f %12.2f%n", "start to ready, s", java, one.ready, many.ready);
        System.out.printf(Locale.ROOT, "%-30s %12s %12.2f %12.2f%n", "start to all tasks running, s", "", one.running, many.running);
        System.out.printf(Locale.ROOT, "%-30s %12s %12.2f %12.2f%n", "processor time for that, s", "", one.startCpu, many.startCpu);
        System.out.printf(Locale.ROOT, "%-30s %12s %12.2f %12.2f%n", "CPU, % of a core", "", 100 * one.cpu, 100 * many.cpu);
        memory("RSS, MiB", one.figures.residentKib(), many.figures.residentKib());
        memory("PSS, MiB", one.figures.proportionalKib(), many.figures.proportionalKib());
        memory("private, MiB", one.figures.privateKib(), many.figures.privateKib());
        System.out.printf(Locale.ROOT, "%-30s %12s %12d %12d%n", "threads", "", one.figures.threads(), many.figures.threads());
    }

    private static void memory(String what, long oneKib, long manyKib) {
        System.out.printf(Locale.ROOT, "%-30s %12s %12.1f %12.1f%n", what, "", oneKib / 1024.0, manyKib / 1024.0);
    }

    private static Idle measure(int tasks) throws Exception {
        double[] ready = new double[ROUNDS];
        double[] running = new double[ROUNDS];
        double[] startCpu = new double[ROUNDS];
        Idle idle = null;
        for (int i = 0; i < ROUNDS; i++) {
            try (DaemonRun daemon = new DaemonRun("idle")) {
                daemon.compile(sources(tasks));
                ready[i] = daemon.start(config(tasks), "ready:");
                running[i] = daemon.await(ALL_RUN);
                startCpu[i] = daemon.figures().cpuSeconds();
                if (i == ROUNDS - 1) {
                    idle = watch(daemon, Median.of(ready), Median.of(running), Median.of(startCpu));
                }
            }
        }
        return idle;
    }

    private static Idle watch(DaemonRun daemon, double ready, double running, double startCpu) throws Exception {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        double before = daemon.figures().cpuSeconds();
        TimeUnit.SECONDS.sleep(WATCH_SECONDS);
        ProcessFigures after = daemon.figures();
        return new Idle(ready, running, startCpu, (after.cpuSeconds() - before) / WATCH_SECONDS, after);
    }

    private static String[] sources(int tasks) {
        String[] sources = new String[2 * tasks + 2];
        for (int i = 0; i < tasks; i++) {
            sources[2 * i] = "Idle" + i;
            sources[2 * i + 1] = String.format(IDLE, "Idle" + i, tasks);
        }
        sources[2 * tasks] = "Started";
        sources[2 * tasks + 1] = String.format(COUNTER, ALL_RUN);
        return sources;
    }

    private static String config(int tasks) {
        StringBuilder config = new StringBuilder("tasks:\n");
        for (int i = 0; i < tasks; i++) {
            config.append("  Idle").append(i).append(": {}\n");
        }
        return config.toString();
    }

    /** Seconds that a JVM takes to start and end without doing anything. */
    private static double javaAlone() throws Exception {
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp",
                    System.getProperty("java.class.path"), Nothing.class.getName()).inheritIO().start().waitFor();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return Median.of(seconds);
    }

    /** A program that does nothing. */
    static final class Nothing {

        private Nothing() {
        }

        public static void main(String[] arguments) {
            // That is all.
        }
    }
}
