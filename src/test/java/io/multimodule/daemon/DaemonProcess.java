package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlClient;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.message.Message;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The daemon as a user has it: the launcher of the built tree, a process of its own, a directory with its
 * configuration, queues, states and tasks. The tasks are those of
 * {@code io.multimodule.daemon.work}, and the examples that misbehave.
 */
final class DaemonProcess implements AutoCloseable {
    static final String CONTROL_QUEUE = "control";

    static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule"));
    private static final String WORK = "io/multimodule/daemon/work";
    private static final long PATIENCE_SECONDS = 60;
    private static final Set<ControlCommand> LOOKS = EnumSet.of(ControlCommand.STATUS, ControlCommand.TASKS,
            ControlCommand.AWAIT, ControlCommand.STATE_SHOW, ControlCommand.DEAD_LETTERS, ControlCommand.DEAD_LETTER,
            ControlCommand.METRICS, ControlCommand.METRICS_PROMETHEUS);
    private static final String SETTINGS = """
            control_queue: control
            queues: { directory: queues }
            state_dir: state
            task_path: [ tasks, "%s" ]
            task_packages: [ io.multimodule.daemon.work, misbehaving ]
            channels: { log: 1, error: 1, alert: 1 }
            """.formatted(TREE.resolve("examples/misbehaving/classes").toAbsolutePath());

    private final Path directory;
    private final TransitClient transit;
    private final List<Process> started = new ArrayList<>();
    private Path tree = TREE;
    private Process process;
    private ProcessOutput output;

    DaemonProcess(Path temporary) throws Exception {
        directory = temporary.toRealPath();
        transit = new TransitClient(directory.resolve("queues"));
        copyTasks();
        config("");
    }

    static Path command(String name) {
        return TREE.resolve("bin").resolve(name).toAbsolutePath();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    TransitClient transit() {
        return transit;
    }

    ProcessOutput output() {
        return output;
    }

    long pid() {
        return process.pid();
    }

    /** Starts it from another installation. */
    DaemonProcess from(Path otherTree) {
        tree = otherTree;
        return this;
    }

    /** Writes the configuration file: usual settings, and this. */
    DaemonProcess config(String yaml) throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), SETTINGS + yaml);
        Files.move(fresh, directory.resolve("multimodule.yaml"), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    /** Starts and waits until it says that it is ready. */
    DaemonProcess start(String... options) throws IOException {
        launch(options);
        output.await("multimoduled: ready:", "pid " + process.pid());
        output.rewind();
        return this;
    }

    /** Starts, whatever becomes of it. */
    DaemonProcess launch(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("-c", directory.resolve("multimodule.yaml").toString()));
        all.addAll(List.of(options));
        return launchWith(all);
    }

    DaemonProcess launchWith(List<String> options) throws IOException {
        List<String> line = new ArrayList<>(List.of(tree.resolve("bin/multimoduled").toAbsolutePath().toString()));
        line.addAll(options);
        process = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true).start();
        started.add(process);
        output = new ProcessOutput(process.getInputStream());
        return this;
    }

    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Ends it as a user does and returns the exit code. */
    int stop() throws Exception {
        signal("TERM");
        return awaitExit();
    }

    int awaitExit() throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
        output.awaitEnd();
        return process.exitValue();
    }

    /** Takes its life without a warning. */
    void kill() throws Exception {
        signal("KILL");
        awaitExit();
    }

    void control(String json) throws Exception {
        transit.send(CONTROL_QUEUE, "{\".multimodule\":" + json + "}");
    }

    /** Sends a control message and waits until its change is in force. */
    void change(String json) throws Exception {
        control(json);
        output.await("a new configuration is in force");
    }

    /** Asks over the control socket; what changes nothing it asks again where the daemon has no time, for a minute. */
    Message ask(ControlCommand command, Message arguments) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return new ControlClient(directory.resolve("state/control.sock"), Duration.ofSeconds(PATIENCE_SECONDS))
                        .call(command, arguments);
            } catch (ControlException e) {
                if (e.reason() != ControlException.Reason.BUSY || !LOOKS.contains(command)
                        || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    /** Waits until a task stands like this, for a minute at most; its document then. */
    Message awaitStatus(String task, String status) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            boolean last = System.nanoTime() - deadline > 0;
            ask(ControlCommand.AWAIT, Message.of("task", task));
            Message found = ask(ControlCommand.TASKS, Message.EMPTY).array("tasks").stream().map(Message.class::cast)
                    .filter(one -> task.equals(one.string("name"))).findAny().orElseThrow();
            if (last || status.equals(found.string("status"))) {
                assertThat(found.string("status")).as(found.toString()).isEqualTo(status);
                return found;
            }
        }
    }

    /** Asks for its status until that is as it should be, for a minute at most. */
    void awaitStatus(Predicate<Message> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Message now = ask(ControlCommand.STATUS, Message.EMPTY);
        while (!wanted.test(now)) {
            assertThat(System.nanoTime() - deadline).as("status is %s", now).isNegative();
            now = ask(ControlCommand.STATUS, Message.EMPTY);
        }
    }

    /** Waits until what {@code multimodulectl} says contains a text. */
    void awaitText(String text, String... arguments) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String now = ctl(arguments).text();
        while (!now.contains(text)) {
            assertThat(System.nanoTime() - deadline).as(now).isNegative();
            now = ctl(arguments).text();
        }
    }

    /** Runs {@code multimodulectl} on this daemon; its output, both streams. */
    CommandRun ctl(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("-s", directory.resolve("state").toString(), "--timeout", PATIENCE_SECONDS + "s"));
        line.addAll(List.of(arguments));
        return CommandRun.of("multimodulectl", line.toArray(String[]::new));
    }

    private void copyTasks() throws Exception {
        URI classes = DaemonProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path from = Path.of(classes).resolve(WORK);
        Path to = Files.createDirectories(directory.resolve("tasks").resolve(WORK));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Process each : started) {
            each.destroyForcibly().onExit().join();
        }
        transit.close();
    }
}
