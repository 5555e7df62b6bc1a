package io.multimodule.bench;

import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Outside program, task, Router, out queue: a real daemon is sent messages by a C program, which takes them from the
 * other end. Beside it the same program with a far end of its own that sends each message straight back.
 */
final class LatencyBench {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 5;
    private static final int WARM_UP_SECONDS = 5;
    private static final int WARM_UP_RATE = 2_000;
    private static final int PACED = 500;
    private static final int ONE_BY_ONE = 0;
    private static final QueueName IN = new QueueName("Relay");
    private static final QueueName OUT = new QueueName("bench_out");
    private static final String RELAY = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.Task;
            import io.multimodule.task.TaskContext;

            public final class Relay implements Task {
                @Override public void onMessage(Message message, TaskContext context) {
                    context.emit(message.with("seen", true));
                }
            }
            """;

    private LatencyBench() {
    }

    static void run() throws Exception {
        System.out.printf(Locale.ROOT, "latency: outside program, task, Router, out queue, in microseconds; each figure the median of "
                + "%d rounds of %d s%n", ROUNDS, SECONDS);
        Baseline baseline = new Baseline();
        try (DaemonRun daemon = new DaemonRun("latency")) {
            daemon.compile("Relay", RELAY);
            daemon.start("""
                    tasks:
                      Relay: {}
                    routes:
                      - match:    { source: Relay }
                        forwards: [ { queue: bench_out } ]
                    """, "ready:");
            SysvQueueDirectory queues = SysvQueueDirectory.open(daemon.queues(), QueueAccess.OWNER_AND_GROUP);
            Integer[] ids = {queues.open(IN).figures().id(), queues.open(OUT).figures().id()};
            baseline.latency(WARM_UP_SECONDS, WARM_UP_RATE, ids);
            System.out.printf("%-42s %9s %9s %9s %9s %9s%n", "", "messages", "median", "99 %", "99.9 %", "max");
            compare(baseline, PACED, PACED + " a second, ", ids);
            compare(baseline, ONE_BY_ONE, "one by one, ", ids);
        }
    }

    private static void compare(Baseline baseline, int rate, String how, Integer[] ids) throws Exception {
        List<Latency> c = new ArrayList<>();
        List<Latency> daemon = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            c.add(baseline.latency(SECONDS, rate));
            daemon.add(baseline.latency(SECONDS, rate, ids));
        }
        row("baseline: " + how + "C and back", Latency.median(c));
        row(how + "through the daemon", Latency.median(daemon));
    }

    private static void row(String what, Latency latency) {
        System.out.printf(Locale.ROOT, "%-42s %,9d %,9.0f %,9.0f %,9.0f %,9.0f%n", what, latency.count(), latency.median(),
                latency.percent99(), latency.permille999(), latency.maximum());
    }
}
