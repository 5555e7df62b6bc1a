package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import io.multimodule.pool.Growth;
import io.multimodule.pool.PoolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Pools of pre-started workers beside the web servers of Debian that work in the same way. */
final class PoolBench {
    private static final int ROUNDS = Integer.getInteger("bench.pools.rounds", 5);
    /** These, in this order. */
    private static final String PARTS = System.getProperty("bench.pools.parts",
            "start memory keep-alive work burst data ledger");
    private static final double SECONDS = 1.5;
    private static final int WORK_MICROS = 10_000;
    private static final int WORK_CONNECTIONS = 16;
    private static final int BURST = 20;
    private static final int BURST_MICROS = 1_000_000;
    /** As a small web server would have them. */
    private static final Staffing BURST_STAFFING = new Staffing(2, 4, 3, BURST);

    private final PoolProgram program;
    private final WebServers others = new WebServers();

    private PoolBench(PoolProgram program) {
        this.program = program;
    }

    static void run() throws Exception {
        System.out.printf("pools: Java %s%n", System.getProperty("java.version"));
        try (PoolProgram program = PoolProgram.make()) {
            for (String part : PARTS.split(" ")) {
                System.out.println();
                run(part, program);
            }
        }
    }

    private static void run(String part, PoolProgram program) throws Exception {
        switch (part) {
            case "start" -> new PoolStartBench(program).starts();
            case "memory" -> new PoolStartBench(program).memory();
            case "keep-alive" -> new PoolBench(program).keepAlive();
            case "work" -> new PoolBench(program).work();
            case "burst" -> new PoolBench(program).bursts();
            case "data" -> new PoolDataBench(program).run();
            case "ledger" -> new PoolLedger(program).run();
            default -> throw new IllegalArgumentException("pools have no part \"" + part + "\"; there are " + PARTS);
        }
    }

    private WebServers.Kind pool(String name, String... arguments) {
        return staffing -> new PoolServer(name, program.pool(PoolWorkers.Http.class, staffing, arguments),
                staffing.start());
    }

    private static WebServers.Kind pool(String name, PoolBuilder builder) {
        return staffing -> new PoolServer(name, builder, staffing.start());
    }

    /** All servers run all the time and are asked in turns. */
    private List<HttpLoad.Rate[]> inTurns(List<WebServer> servers, int connections, int sleep) throws Exception {
        for (WebServer server : servers) {
            HttpLoad.rate(server, connections, SECONDS, sleep);
        }
        List<HttpLoad.Rate[]> rates = new ArrayList<>();
        servers.forEach(server -> rates.add(new HttpLoad.Rate[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                rates.get(i)[round] = HttpLoad.rate(servers.get(i), connections, SECONDS, sleep);
            }
        }
        return rates;
    }

    private static void close(List<WebServer> servers) throws Exception {
        for (WebServer server : servers) {
            server.close();
        }
    }

    private static double median(HttpLoad.Rate[] rates, ToDoubleFunction<HttpLoad.Rate> figure) {
        return Median.of(Arrays.stream(rates).mapToDouble(figure).toArray());
    }

    private void keepAlive() throws Exception {
        System.out.printf("keep-alive requests, 4 workers, 4 connections, %d rounds in turns%n", ROUNDS);
        System.out.printf("%-40s %12s %15s %9s %9s %12s %7s%n", "", "answers/s", "from .. to", "median us", "99 % us",
                "cpu us each", "failed");
        List<WebServer> servers = new ArrayList<>();
        try {
            servers.add(WebServers.floor(Staffing.fixed(4)));
            servers.add(pool("pool, busy for each connection").start(Staffing.fixed(4)));
            servers.add(pool("pool, busy for each request", "each").start(Staffing.fixed(4)));
            servers.add(pool("pool, examples/http-pool", program.pool(PoolProgram.EXAMPLE, Staffing.fixed(4)))
                    .start(Staffing.fixed(4)));
            for (WebServers.Kind kind : others.all()) {
                servers.add(kind.start(Staffing.fixed(4)));
            }
            List<HttpLoad.Rate[]> rates = inTurns(servers, 4, 0);
            for (int i = 0; i < servers.size(); i++) {
                HttpLoad.Rate[] of = rates.get(i);
                System.out.printf(Locale.ROOT, "%-40s %,12.0f %15s %9.0f %9.0f %12.1f %7.0f%n", servers.get(i).name(),
                        median(of, HttpLoad.Rate::rate), range(of), median(of, HttpLoad.Rate::median),
                        median(of, HttpLoad.Rate::most99), median(of, HttpLoad.Rate::cpuMicros), failed(of));
            }
        } finally {
            close(servers);
        }
    }

    private static String range(HttpLoad.Rate[] rates) {
        return String.format(Locale.ROOT, "%,.0f..%,.0f", Arrays.stream(rates).mapToDouble(HttpLoad.Rate::rate).min()
                .orElse(0), Arrays.stream(rates).mapToDouble(HttpLoad.Rate::rate).max().orElse(0));
    }

    private static double failed(HttpLoad.Rate[] rates) {
        return Arrays.stream(rates).mapToDouble(HttpLoad.Rate::failed).sum();
    }

    private void work() throws Exception {
        double ideal = WORK_CONNECTIONS * 1e6 / WORK_MICROS;
        System.out.printf(Locale.ROOT, "10 ms of sleep for each request, %d connections, 20 workers, %d rounds in "
                + "turns; the ideal is %,.0f/s%n", WORK_CONNECTIONS, ROUNDS, ideal);
        System.out.printf("%-40s %12s %9s %9s %9s %12s %7s%n", "", "answers/s", "of ideal", "median us", "99 % us",
                "cpu us each", "failed");
        List<WebServer> servers = new ArrayList<>();
        try {
            servers.add(WebServers.floor(Staffing.fixed(20)));
            servers.add(pool("pool").start(Staffing.fixed(20)));
            for (WebServers.Kind kind : others.sleeping()) {
                servers.add(kind.start(Staffing.fixed(20)));
            }
            List<HttpLoad.Rate[]> rates = inTurns(servers, WORK_CONNECTIONS, WORK_MICROS);
            for (int i = 0; i < servers.size(); i++) {
                HttpLoad.Rate[] of = rates.get(i);
                System.out.printf(Locale.ROOT, "%-40s %,12.0f %8.1f%% %9.0f %9.0f %12.1f %7.0f%n", servers.get(i).name(),
                        median(of, HttpLoad.Rate::rate), 100 * median(of, HttpLoad.Rate::rate) / ideal,
                        median(of, HttpLoad.Rate::median), median(of, HttpLoad.Rate::most99),
                        median(of, HttpLoad.Rate::cpuMicros), failed(of));
            }
        } finally {
            close(servers);
        }
    }

    private void bursts() throws Exception {
        int rounds = Math.max(1, ROUNDS / 2);
        System.out.printf("burst: %d connections of 1 s at once; 3 idle workers, 2 to 4 spare, at most %d; %d rounds "
                + "in turns, ms until answered%n", BURST, BURST_STAFFING.max(), rounds);
        System.out.printf("%-40s %9s %9s %9s %7s%n", "", "first", "middle", "last", "failed");
        Growth fast = new Growth(32, 32, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(30), 10);
        List<WebServers.Kind> kinds = new ArrayList<>(List.of(pool("pool"), pool("pool, growth of 32 from the first "
                + "second", program.pool(PoolWorkers.Http.class, BURST_STAFFING).growth(fast))));
        kinds.addAll(others.sleeping());
        for (WebServers.Kind kind : kinds) {
            burst(kind, rounds);
        }
    }

    private static void burst(WebServers.Kind kind, int rounds) throws Exception {
        List<HttpLoad.Burst> bursts = new ArrayList<>();
        String name = "";
        for (int i = 0; i < rounds; i++) {
            try (WebServer server = kind.start(BURST_STAFFING)) {
                name = server.name();
                bursts.add(HttpLoad.burst(server, BURST, BURST_MICROS));
            }
        }
        System.out.printf(Locale.ROOT, "%-40s %9.0f %9.0f %9.0f %7d%n", name, of(bursts, HttpLoad.Burst::first),
                of(bursts, HttpLoad.Burst::median), of(bursts, HttpLoad.Burst::last),
                bursts.stream().mapToLong(HttpLoad.Burst::failed).sum());
    }

    private static double of(List<HttpLoad.Burst> bursts, ToDoubleFunction<HttpLoad.Burst> figure) {
        return Median.of(bursts.stream().mapToDouble(figure).toArray());
    }
}
