package io.multimodule.bench;

import io.multimodule.control.StateDirectory;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitEncoder;
import io.multimodule.supervise.PlacementFile;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.ProcessUnits;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Task hosts, started as the daemon starts them where no systemd runs, with queues and states of their own. All of
 * it is gone afterwards.
 */
final class HostRun implements AutoCloseable {
    private static final QueueName OUT = new QueueName("bench_out");
    private static final int BODY = 8192;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long WAIT_SECONDS = 60;
    private static final String TASK = """
            package tasks;

            import io.multimodule.message.Message;
            import io.multimodule.task.StatefulTask;
            import io.multimodule.task.TaskContext;

            public final class %1$s implements StatefulTask<%1$s.Count> {
                public record Count(long seen) { }

                @Override public Count initialState() { return new Count(0); }

                @Override public void onMessage(Message message, TaskContext context) {
                    context.setState(this, new Count(context.state(this).seen() + 1));
                    context.emit(message.with("seen", context.state(this).seen()));
                }
            }
            """;

    private final TemporaryFolder folder;
    private final ProcessUnits units;
    private final SysvQueueDirectory queues;
    private final MessageQueue out;
    private final TransitEncoder encoder = new TransitEncoder("bench.example.com", Clock.SYSTEM, BODY / 2);

    /**
     * One start.
     *
     * @param ready seconds from the request until the unit counts as running
     * @param handled seconds from the request until the message that had waited came out of the task and its route
     */
    record Start(double ready, double handled) {
    }

    /** Prepares hosts for so many tasks, named {@code Host0} and on. */
    HostRun(int tasks) throws Exception {
        folder = TemporaryFolder.make("hosts");
        StringBuilder config = new StringBuilder("task_path: [ classes ]\ntask_packages: [ tasks ]\ntasks:\n");
        String[] sources = new String[2 * tasks];
        Map<String, String> homes = new HashMap<>();
        for (int i = 0; i < tasks; i++) {
            sources[2 * i] = name(i);
            sources[2 * i + 1] = String.format(TASK, name(i));
            config.append("  ").append(name(i)).append(": { external: true }\n");
            homes.put(name(i), name(i));
        }
        config.append("routes:\n");
        for (int i = 0; i < tasks; i++) {
            config.append("  - { match: { source: ").append(name(i)).append(" }, forwards: [ { queue: bench_out } ] }\n");
        }
        TaskClasses.compile(folder.path(), sources);
        Files.writeString(configuration(), config);
        // A host only begins a task that the daemon has given to it.
        new PlacementFile(new StateDirectory(state()).placement()).write(homes);
        queues = SysvQueueDirectory.open(folder.path().resolve("queues"), QueueAccess.OWNER_AND_GROUP);
        out = queues.open(OUT);
        units = new ProcessUnits(UnitNames.PREFIX, folder.path().resolve("units"), "benchmark",
                (where, error) -> System.err.println(where + ": " + error));
        done(units.adopt());
    }

    private static String name(int number) {
        return "Host" + number;
    }

    private Path configuration() {
        return folder.path().resolve("multimodule.yaml");
    }

    private Path state() {
        return folder.path().resolve("state");
    }

    /** Starts the host of one task, for which a message waits already. */
    Start start(int number) throws Exception {
        int length = encoder.encode(Message.of("number", number));
        queues.open(new QueueName(name(number))).offer(encoder.bytes(), length);
        CompletableFuture<Long> handled = CompletableFuture.supplyAsync(this::takeOne);
        long begun = System.nanoTime();
        UnitStatus status = done(units.start(spec(name(number))));
        long ready = System.nanoTime();
        if (status.state() != UnitState.RUNNING) {
            throw new IOException("the host did not start: " + status + log(number));
        }
        return new Start((ready - begun) / 1e9, (handled.get(WAIT_SECONDS, TimeUnit.SECONDS) - begun) / 1e9);
    }

    private long takeOne() {
        try {
            out.take(new byte[BODY]);
            return System.nanoTime();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private UnitSpec spec(String task) {
        UnitProcess process = UnitProcess.of(Path.of(System.getProperty("bench.tree", "target/multimodule"))
                .toAbsolutePath() + "/bin/multimoduled", "-c", configuration().toString(), "-T", queues.path().toString(),
                "-s", state().toString(), "-m", task).withEnvironment(environment());
        return UnitSpec.of(UnitNames.ofTask(task), process);
    }

    private static Map<String, String> environment() {
        return Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home"),
                "MULTIMODULE_JAVA_OPTS", System.getProperty("bench.host.options", ""));
    }

    /** What the kernel tells of one host. */
    ProcessFigures figures(int number) throws Exception {
        return ProcessFigures.of(done(units.status(UnitNames.ofTask(name(number)))).mainPid());
    }

    void stop(int number) throws Exception {
        UnitStatus status = done(units.stop(UnitNames.ofTask(name(number)), GRACE));
        if (!status.exit().success()) {
            throw new IOException("the host did not end well: " + status);
        }
    }

    private List<String> log(int number) throws Exception {
        return done(units.logTail(UnitNames.ofTask(name(number)), 20));
    }

    private static <T> T done(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        for (UnitStatus status : done(units.adopt())) {
            if (!status.state().over()) {
                done(units.stop(status.name(), GRACE));
            }
        }
        units.close();
        Queues.removeAll(queues.path());
        folder.close();
    }
}
