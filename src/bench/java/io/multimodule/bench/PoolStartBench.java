package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How long a worker takes until it accepts, and how much memory ten idle ones have. */
final class PoolStartBench {
    private static final int ROUNDS = Integer.getInteger("bench.start.rounds", 11);
    private static final int WORKERS = 10;
    private static final long SETTLE_SECONDS = 3;
    private static final long WAIT_SECONDS = 60;
    private static final String HELLO = "baseline: a JVM that says hello, to its end";

    private final PoolProgram program;

    PoolStartBench(PoolProgram program) {
        this.program = program;
    }

    private PoolBuilder builder(boolean archive, Class<? extends io.multimodule.pool.Worker> worker, int count) {
        return archive ? program.pool(worker, Staffing.fixed(count)) : program.bare(worker, Staffing.fixed(count));
    }

    void starts() throws Exception {
        System.out.printf("from nothing to accepting, %d rounds in turns, milliseconds%n", ROUNDS);
        System.out.printf("%-52s %9s %9s %9s %9s%n", "", "median", "least", "most", ": hello");
        Map<String, List<Double>> times = new LinkedHashMap<>();
        toAccepting(true);
        for (int i = 0; i < ROUNDS; i++) {
            add(times, HELLO, BareJava.hello());
            add(times, "worker: start request to accepting, with archive", toAccepting(true));
            add(times, "worker: start request to accepting, without", toAccepting(false));
            add(times, "pool: open to first answer, with archive", toAnswer(true));
            add(times, "pool: open to first answer, without", toAnswer(false));
        }
        double hello = median(times.get(HELLO));
        times.forEach((what, seconds) -> System.out.printf(Locale.ROOT, "%-52s %9.0f %9.0f %9.0f %9.2f%n", what,
                1e3 * median(seconds), 1e3 * seconds.stream().mapToDouble(d -> d).min().orElse(0),
                1e3 * seconds.stream().mapToDouble(d -> d).max().orElse(0), median(seconds) / hello));
    }

    private static void add(Map<String, List<Double>> times, String what, double seconds) {
        times.computeIfAbsent(what, key -> new ArrayList<>()).add(seconds);
    }

    private double toAccepting(boolean archive) throws Exception {
        CompletableFuture<Long> ready = new CompletableFuture<>();
        PoolBuilder builder = builder(archive, PoolWorkers.Ready.class, 1)
                .childDataHook((pid, data, exitCode) -> ready.complete(System.nanoTime()));
        try (Pool pool = builder.open()) {
            long begun = System.nanoTime();
            pool.startServer();
            return (ready.get(WAIT_SECONDS, TimeUnit.SECONDS) - begun) / 1e9;
        }
    }

    /** The connection waits from the beginning. */
    private double toAnswer(boolean archive) throws Exception {
        long begun = System.nanoTime();
        try (PoolServer server = new PoolServer("", builder(archive, PoolWorkers.Http.class, 1), 0)) {
            double opened = (System.nanoTime() - begun) / 1e9;
            return opened + HttpLoad.burst(server, 1, 0).last() / 1e3;
        }
    }

    void memory() throws Exception {
        System.out.printf("memory of %d idle workers, MiB, medians%n%-52s %9s %9s%n", WORKERS, "", "PSS", "private");
        hellos();
        memory("pool, with archive", program.pool(PoolWorkers.Http.class, Staffing.fixed(WORKERS)));
        memory("pool, without archive", program.bare(PoolWorkers.Http.class, Staffing.fixed(WORKERS)));
        for (WebServers.Kind kind : new WebServers().sleeping()) {
            try (WebServer server = kind.start(Staffing.fixed(WORKERS))) {
                print(server.name() + ", its main processes too", server.processes().toArray());
            }
        }
    }

    private static void memory(String name, PoolBuilder builder) throws Exception {
        try (PoolServer server = new PoolServer(name, builder, WORKERS)) {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            print(name, server.processes().toArray());
        }
    }

    /** What a JVM of such settings has when it does nothing at all. */
    private static void hellos() throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < WORKERS; i++) {
                processes.add(BareJava.idle());
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            print("baseline: JVMs that do nothing", processes.stream().mapToLong(Process::pid).toArray());
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static void print(String what, long[] processes) throws Exception {
        List<Double> share = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        for (long pid : processes) {
            ProcessFigures figures = ProcessFigures.of(pid);
            share.add(figures.proportionalKib() / 1024.0);
            own.add(figures.privateKib() / 1024.0);
        }
        System.out.printf(Locale.ROOT, "%-52s %9.1f %9.1f%n", what, median(share), median(own));
    }

    private static double median(List<Double> values) {
        return Median.of(values.stream().mapToDouble(d -> d).toArray());
    }
}
