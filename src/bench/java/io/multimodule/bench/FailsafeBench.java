package io.multimodule.bench;

import io.multimodule.control.ControlCommand;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * From the moment at which a task goes over a limit with a window of five seconds to the end of its process, and
 * where that time goes. Five tasks go wild in the same daemon, each at another moment of its second. The baseline is
 * the end of a process that is asked to end by hand.
 */
final class FailsafeBench {
    private static final int ROUNDS = Integer.getInteger("bench.failsafe.rounds", 5);
    private static final long LOOK_MILLIS = 2;
    private static final long PERIOD_MILLIS = 1_000;
    private static final String CALM = "Calm";
    private static final List<Way> WAYS = List.of(
            new Way("JustAbove", "threads just above the limit", "threads: { warn: 60, severe: 80, failsafe: 100, for: 5s }", "threads(101);"),
            new Way("FarAbove", "threads far above it", "threads: { warn: 60, severe: 80, failsafe: 100, for: 5s }", "threads(400);"),
            new Way("Stuck", "just above, and the callback never returns", "threads: { warn: 60, severe: 80, failsafe: 100, for: 5s }",
                    "threads(101); rest();"),
            new Way("Leaker", "memory, 400 MiB at once", "memory: { warn: 120MiB, severe: 160MiB, failsafe: 200MiB, for: 5s }",
                    "kept = new byte[400 << 20];"),
            new Way("Spinner", "processor, a thread that never rests", "cpu: { warn: 0.3, severe: 0.5, failsafe: 0.7, for: 5s }",
                    "while (context != null) { Thread.onSpinWait(); }"));
    private static final String WILD = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.StatefulTask;
            import io.multimodule.task.TaskContext;

            public final class %1$s implements StatefulTask<%1$s.Count> {
                public record Count(long count) { }

                @Override public Count initialState() { return new Count(0); }

                @Override public void onMessage(Message message, TaskContext context) throws Exception {
                    context.setState(this, new Count(context.state(this).count() + 1));
                    context.send("bench_%1$s", Message.of("at", System.nanoTime(), "pid", ProcessHandle.current().pid()));
                    %2$s
                }

                private static byte[] kept;

                private static void threads(int wanted) {
                    for (int i = new java.io.File("/proc/self/task").list().length; i < wanted; i++) {
                        Thread thread = new Thread(() -> rest());
                        thread.setDaemon(true);
                        thread.start();
                    }
                }

                private static void rest() {
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
            """;

    private FailsafeBench() {
    }

    /** One way to go wild. */
    private record Way(String name, String does, String limit, String code) {
    }

    /** When what happened, in seconds from the breach. */
    private record Course(double told, double held, double ended) {
    }

    static void run() throws Exception {
        System.out.printf("failsafe: seconds from the breach of a limit \"for: 5s\" until that is told, the hold is on disk, and"
                + " the process is gone; median, and the most of %d%n", ROUNDS);
        try (DaemonRun daemon = new DaemonRun("failsafe")) {
            List<String> sources = new ArrayList<>(List.of(CALM, String.format(WILD, CALM, "")));
            StringBuilder config = new StringBuilder("tasks:\n  Calm: { external: true }\n");
            for (Way way : WAYS) {
                sources.addAll(List.of(way.name, String.format(WILD, way.name, way.code)));
                config.append("  ").append(way.name).append(": { external: true, java_options: -Xmx800m, limits: { pause: 1s, ").append(way.limit).append(" } }\n");
            }
            daemon.compile(sources.toArray(String[]::new));
            daemon.start(config.toString(), "ready:");
            daemon.await("runs in a process of its own", WAYS.size() + 1);
            System.out.printf("%-46s %17s %17s %17s%n", "", "told", "held", "gone");
            row("baseline: asked to end by hand", stops(daemon));
            List<CompletableFuture<List<Course>>> courses = WAYS.stream()
                    .map(way -> CompletableFuture.supplyAsync(() -> goWild(daemon, way), work -> new Thread(work).start())).toList();
            for (int i = 0; i < WAYS.size(); i++) {
                row(WAYS.get(i).does, courses.get(i).get());
            }
        }
    }

    private static List<Course> stops(DaemonRun daemon) throws Exception {
        List<Course> courses = new ArrayList<>();
        Wire wire = new Wire(daemon, CALM);
        for (int i = 0; i < ROUNDS; i++) {
            long pid = wire.go().number("pid", 0);
            long begun = System.nanoTime();
            daemon.ask(ControlCommand.TASK_STOP, Message.of("task", CALM));
            courses.add(new Course(0, 0, (awaitEnd(pid) - begun) / 1e9));
            daemon.ask(ControlCommand.TASK_START, Message.of("task", CALM));
        }
        return courses;
    }

    private static List<Course> goWild(DaemonRun daemon, Way way) {
        try {
            List<Course> courses = new ArrayList<>();
            Wire wire = new Wire(daemon, way.name);
            for (int i = 0; i < ROUNDS; i++) {
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(PERIOD_MILLIS));
                Message breach = wire.go();
                long at = breach.number("at", 0);
                double ended = (awaitEnd(breach.number("pid", 0)) - at) / 1e9;
                courses.add(new Course(daemon.saidAt(at, "task " + way.name + ": ", "above failsafe"),
                        daemon.saidAt(at, "task " + way.name + " is held"), ended));
                daemon.ask(ControlCommand.RELEASE, Message.of("task", way.name));
            }
            return courses;
        } catch (Exception e) {
            throw new IllegalStateException(way.name, e);
        }
    }

    /** When a process was gone, by {@link System#nanoTime}. */
    private static long awaitEnd(long pid) throws InterruptedException {
        while (Files.exists(Path.of("/proc", Long.toString(pid)))) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return System.nanoTime();
    }

    /** The queues to and from one task. */
    private static final class Wire {
        private final MessageQueue out;
        private final MessageQueue back;
        private final byte[] received;

        Wire(DaemonRun daemon, String task) throws QueueException {
            SysvQueueDirectory queues = SysvQueueDirectory.open(daemon.queues(), QueueAccess.OWNER_AND_GROUP);
            out = queues.open(new QueueName(task));
            back = queues.open(new QueueName("bench_" + task));
            received = new byte[queues.maximumMessageBytes()];
        }

        /** Sends a message; what the task answered before it went wild. */
        Message go() throws QueueException, MalformedMessageException {
            TransitEncoder encoder = new TransitEncoder("bench", Clock.SYSTEM, TransitEncoder.DEFAULT_INLINE_BYTES);
            out.put(encoder.bytes(), encoder.encode(Message.of("go", true)));
            int length = MessageQueue.NOTHING;
            while (length == MessageQueue.NOTHING) {
                length = back.take(received);
            }
            return new TransitDecoder().decode(received, length);
        }
    }

    private static void row(String what, List<Course> courses) {
        System.out.printf(Locale.ROOT, "%-46s %s %s %s%n", what, cell(courses, Course::told), cell(courses, Course::held),
                cell(courses, Course::ended));
    }

    private static String cell(List<Course> courses, ToDoubleFunction<Course> when) {
        double[] seconds = courses.stream().mapToDouble(when).toArray();
        double most = Math.max(0, courses.stream().mapToDouble(when).max().orElse(0));
        return String.format(Locale.ROOT, "%8.2f %8.2f", Median.of(seconds), most);
    }
}
