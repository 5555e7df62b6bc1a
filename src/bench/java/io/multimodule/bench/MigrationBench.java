package io.multimodule.bench;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.util.Arrays;
import java.util.Locale;

/**
 * A task moves between processes while messages flow, and is killed and started again; a daemon finds processes
 * that run already. Beside it, a JVM that does nothing.
 */
final class MigrationBench {
    private static final String TASK = "Counter";
    private static final String BACK = "bench_back";
    private static final int SLOW = 500;
    private static final int FAST = 5_000;
    private static final int OUT_AND_IN = 10;
    private static final int MOVES = Integer.getInteger("bench.moves", 1_000);
    private static final int CRASHES = 20;
    private static final int ADOPTED = 100;
    private static final String COUNTER = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.StatefulTask;
            import io.multimodule.task.TaskContext;

            public final class Counter implements StatefulTask<Counter.Count> {
                public record Count(long count) { }

                @Override public Count initialState() { return new Count(0); }

                @Override public void onMessage(Message message, TaskContext context) {
                    Count count = new Count(context.state(this).count() + 1);
                    context.setState(this, count);
                    context.send("bench_back", message.toBuilder().put("count", count.count())
                            .put("process", ProcessHandle.current().pid()).put("at", System.nanoTime()).build());
                }
            }
            """;
    private static final String KEEPER = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.Task;
            import io.multimodule.task.TaskContext;

            public final class %s implements Task {
                @Override public void onMessage(Message message, TaskContext context) {
                }
            }
            """;

    private MigrationBench() {
    }

    static void run() throws Exception {
        System.out.println("migration: a task moves while messages flow; milliseconds, median and 95 % of all moves");
        System.out.printf("%-52s %6s %9s %9s %9s%n", "", "times", "median", "95 %", "most");
        row("baseline: a JVM that does nothing, start to end", java());
        try (DaemonRun daemon = new DaemonRun("move")) {
            daemon.compile(TASK, COUNTER, "KeepA", String.format(KEEPER, "KeepA"), "KeepB", String.format(KEEPER, "KeepB"));
            daemon.start("tasks:\n  Counter: {}\n  KeepA: { host: a }\n  KeepB: { host: b }\n", "ready:");
            daemon.await("host a is ready");
            daemon.await("host b is ready");
            outAndIn(daemon);
            betweenHosts(daemon);
            crashes(daemon);
        }
        adoption();
    }

    private static double[] java() throws Exception {
        double[] millis = new double[OUT_AND_IN];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp",
                    System.getProperty("java.class.path"), IdleBench.Nothing.class.getName()).inheritIO().start().waitFor();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return millis;
    }

    /** From main to a process of its own, which is started for it, and back. */
    private static void outAndIn(DaemonRun daemon) throws Exception {
        double[] out = new double[OUT_AND_IN];
        double[] in = new double[OUT_AND_IN];
        double[] request = new double[OUT_AND_IN];
        try (MigrationLedger ledger = ledger(daemon, SLOW)) {
            ledger.awaitOther(0);
            for (int i = 0; i < OUT_AND_IN; i++) {
                long begun = System.nanoTime();
                out[i] = move(daemon, ledger, TASK);
                request[i] = (System.nanoTime() - begun) / 1e6;
                in[i] = move(daemon, ledger, "main");
            }
            ledger.close();
            row("pause: main to a process of its own, 500 a second", out);
            row("  request until it handles its first message there", request);
            row("pause: back to main", in);
            System.out.println("  " + ledger.toText());
        }
    }

    private static void betweenHosts(DaemonRun daemon) throws Exception {
        double[] pauses = new double[MOVES];
        settle(daemon, "a");
        try (MigrationLedger ledger = ledger(daemon, FAST)) {
            ledger.awaitOther(0);
            long begun = System.nanoTime();
            for (int i = 0; i < MOVES; i++) {
                pauses[i] = move(daemon, ledger, i % 2 == 0 ? "b" : "a");
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            ledger.close();
            row("pause: between two hosts, 5,000 a second", pauses);
            System.out.printf(Locale.ROOT, "  %s; %.0f s%n", ledger.toText(), seconds);
        }
    }

    private static void crashes(DaemonRun daemon) throws Exception {
        settle(daemon, TASK);
        double[] millis = new double[CRASHES];
        try (MigrationLedger ledger = ledger(daemon, SLOW)) {
            ledger.awaitOther(0);
            for (int i = 0; i < CRASHES; i++) {
                long own = ledger.process();
                long killed = System.nanoTime();
                ProcessHandle.of(own).orElseThrow().destroyForcibly();
                ledger.awaitOther(own);
                millis[i] = (ledger.handledAt() - killed) / 1e6;
                forgetCrashes(daemon);
            }
            row("kill -9 until the first message is handled again", millis);
        }
    }

    /** Otherwise the task would be held. */
    private static void forgetCrashes(DaemonRun daemon) throws Exception {
        try {
            daemon.ask(ControlCommand.RELEASE, Message.of("task", TASK));
        } catch (ControlException e) {
            if (e.reason() != ControlException.Reason.FAILED) {
                throw e;
            }
        }
    }

    private static void adoption() throws Exception {
        StringBuilder config = new StringBuilder("tasks:\n");
        for (int i = 0; i < ADOPTED; i++) {
            config.append("  P").append(i).append(": { command: [ /bin/sleep, \"100000\" ] }\n");
        }
        try (DaemonRun daemon = new DaemonRun("adopt")) {
            daemon.start(config.toString(), "ready:");
            daemon.await("runs in a process of its own", ADOPTED);
            daemon.kill();
            double ready = daemon.start(config.toString(), "ready:");
            double adopted = daemon.await("which is kept", ADOPTED);
            System.out.printf(Locale.ROOT, "a daemon that finds %d running programs: ready after %.2f s, all adopted after %.2f s%n",
                    ADOPTED, ready, adopted);
        }
    }

    private static MigrationLedger ledger(DaemonRun daemon, int perSecond) throws Exception {
        SysvQueueDirectory queues = SysvQueueDirectory.open(daemon.queues(), QueueAccess.OWNER_AND_GROUP);
        return new MigrationLedger(queues.open(new QueueName(TASK)), queues.open(new QueueName(BACK)),
                queues.maximumMessageBytes(), perSecond);
    }

    /** Moves it and waits until it is there; no messages flow meanwhile. */
    private static void settle(DaemonRun daemon, String host) throws Exception {
        daemon.ask(ControlCommand.MIGRATE, Message.of("task", TASK, "host", host));
        for (Object done = false; !Boolean.TRUE.equals(done);) {
            done = daemon.ask(ControlCommand.AWAIT, Message.of("task", TASK)).get("done");
        }
        try (MigrationLedger ledger = ledger(daemon, SLOW)) {
            ledger.awaitOther(0);
        }
    }

    private static double move(DaemonRun daemon, MigrationLedger ledger, String host) throws Exception {
        long before = ledger.process();
        daemon.ask(ControlCommand.MIGRATE, Message.of("task", TASK, "host", host));
        return ledger.awaitOther(before);
    }

    private static void row(String what, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        System.out.printf(Locale.ROOT, "%-52s %,6d %,9.1f %,9.1f %,9.1f%n", what, sorted.length, Median.of(millis),
                sorted[(int) Math.ceil(0.95 * sorted.length) - 1], sorted[sorted.length - 1]);
    }
}
