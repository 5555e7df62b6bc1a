package io.multimodule.bench;

import java.util.List;

/** Runs the benchmarks that are named, or all of them, one after the other; each prints its table. */
public final class Bench {
    private static final List<String> ALL =
            List.of("queue", "route", "latency", "idle", "start", "sampling", "failsafe", "migration", "pools");

    private Bench() {
    }

    /** Arguments: names of benchmarks. */
    public static void main(String[] arguments) throws Exception {
        List<String> wanted = arguments.length == 0 ? ALL : List.of(arguments);
        for (String name : wanted) {
            if (!ALL.contains(name)) {
                System.err.println("bench: there is no benchmark \"" + name + "\"; there are " + String.join(", ", ALL));
                System.exit(2);
            }
        }
        for (String name : wanted) {
            switch (name) {
                case "queue" -> QueueBench.run();
                case "route" -> RouteBench.run();
                case "latency" -> LatencyBench.run();
                case "idle" -> IdleBench.run();
                case "start" -> StartBench.run();
                case "migration" -> MigrationBench.run();
                case "pools" -> PoolBench.run();
                case "failsafe" -> FailsafeBench.run();
                default -> SamplingBench.run();
            }
            System.out.println();
        }
    }
}
