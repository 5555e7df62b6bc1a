package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The examples that misbehave, several at once in one daemon, each to the end that its page tells: the levels rise,
 * it is stopped, held over a restart of the daemon, released, and works. Processes are plain ones.
 */
class MisbehavingIT extends WithWildTasks {
    private static final Path PROGRAMS = DaemonProcess.TREE.resolve("examples/misbehaving/misbehaving").toAbsolutePath();

    @Override
    List<String> answering() {
        return List.of("Alpha", "SlowLeaker", "SuddenLeaker", "HandleLeaker", "DiskWriter", "Crasher", "LoadFailure",
                "InternalSpinner");
    }

    @Test
    void shouldHoldALeakerAHandleLeakerAndAForkBombAtOnce() throws Exception {
        // What grows to failsafe at once may be held before anybody has looked at it.
        String tasks = task("SlowLeaker", true, "memory: { warn: 90MiB, severe: 105MiB, failsafe: 120MiB, for: 3s }")
                + task("HandleLeaker", true, "open_files: { warn: 70, severe: 110, failsafe: 150, for: 3s }")
                + program("ForkBomb", "threads: { warn: 30, severe: 70, failsafe: %d, for: 3s }", PROGRAMS.resolve("fork_bomb.sh"))
                + task("Alpha", false, "");
        start(tasks.formatted(3000));
        send("SlowLeaker", GO);
        send("HandleLeaker", GO);
        daemon.output().await("task ForkBomb: threads", "above severe");
        List<ProcessHandle> bomb = ProcessHandle.of(daemon.awaitStatus("ForkBomb", "running").number("pid", 0)).orElseThrow().descendants().toList();
        assertThat(bomb).hasSizeGreaterThan(30);
        configure(tasks.formatted(110));
        assertThat(answersUntil("task SlowLeaker is held", "task HandleLeaker is held", "task ForkBomb is held")).isPositive();

        assertHeld("SlowLeaker", "memory");
        assertHeld("HandleLeaker", "open_files");
        assertHeld("ForkBomb", "threads");
        assertRises("SlowLeaker", "memory");
        assertRises("HandleLeaker", "open_files");
        assertRises("ForkBomb", "threads");
        for (ProcessHandle process : bomb) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }

        sendNumbers("SlowLeaker", 2);
        daemon.stop();
        daemon.start();
        assertHeld("SlowLeaker", "memory");
        assertHeld("ForkBomb", "threads");
        assertWorksWhenReleased("SlowLeaker", 2);
        sendNumbers("HandleLeaker", 1);
        assertWorksWhenReleased("HandleLeaker", 1);
    }

    @Test
    void shouldHoldThoseThatWearOutTheDiskAndOneThatTakesAllMemoryAtOnce() throws Exception {
        String limits = "cpu: { hold: false }, %s: { warn: 100kB/s, severe: 300kB/s, failsafe: 500kB/s, for: 3s }";
        start(task("DiskWriter", true, limits.formatted("disk_write"))
                + program("DiskReader", limits.formatted("disk_read"), PROGRAMS.resolve("disk_reader.py"), DaemonProcess.command("rtrans"))
                + "  SuddenLeaker: { external: true, java_options: -Xmx1g, limits: { memory:"
                + " { warn: 120MiB, severe: 160MiB, failsafe: 200MiB, for: 3s } } }\n" + task("Alpha", true, ""));
        send("DiskReader", GO);
        send("DiskWriter", GO);
        send("SuddenLeaker", GO);
        assertThat(answersUntil("task DiskWriter is held", "task DiskReader is held", "task SuddenLeaker is held")).isPositive();

        assertHeld("DiskWriter", "disk_write");
        assertHeld("DiskReader", "disk_read");
        assertHeld("SuddenLeaker", "memory");
        assertRises("DiskWriter", "disk_write");
        assertRises("DiskReader", "disk_read");
        assertRises("SuddenLeaker", "memory");

        daemon.stop();
        daemon.start();
        assertHeld("DiskReader", "disk_read");
        sendNumbers("DiskWriter", 2);
        assertWorksWhenReleased("DiskWriter", 2);
        sendNumbers("SuddenLeaker", 2);
        assertWorksWhenReleased("SuddenLeaker", 2);
    }

    @Test
    void shouldHoldACrasherAndAStuckHostAndTellOfWhatCannotLoadFailsOrIsSlow() throws Exception {
        // Five starts of a Java machine may take longer than the minute in which five ends are too many.
        String tasks = "  Crasher: { external: true, crash_limits: [ 5/10m ], config: { go: %s } }\n"
                + task("LoadFailure", false, "load_failures: { for: 3s }", "fail: %s")
                + task("MessageFailure", false, "handler_failures: { warn: 1/m, severe: 1/s, for: 3s }")
                + task("InternalSpinner", true, "stalled: { warn: 20%%, severe: 40%%, failsafe: 60%%, for: 3s }")
                + task("QueueFiller", false, "") + task("SlowConsumer", true, "queue_bytes: { warn: 10%%, severe: 40%%, failsafe: 90%%, for: 3s }")
                + task("Alpha", false, "");
        start(tasks.formatted(true, true));
        for (int i = 0; i < 20; i++) {
            send("MessageFailure", GO);
        }
        send("InternalSpinner", GO);
        send("QueueFiller", GO);
        assertThat(answersUntil("task Crasher is held", "task InternalSpinner is held", "task SlowConsumer: queue_bytes",
                "task LoadFailure: load_failures", "task MessageFailure: handler_failures")).isPositive();

        assertThat(daemon.awaitStatus("Crasher", "held").object("hold").string("reason"))
                .contains("5 ends within 600 s", "multimodulectl release Crasher");
        Message hold = assertHeld("InternalSpinner", "stalled");
        assertThat(hold.string("thread_dump")).contains("misbehaving.InternalSpinner.misbehave");
        assertRises("InternalSpinner", "stalled");
        assertThat(daemon.awaitStatus("LoadFailure", "failed").string("reason")).contains("it never loads");
        assertThat(daemon.output().await("task SlowConsumer: queue_bytes", "above failsafe")).contains("90%");
        assertThat(daemon.awaitStatus("SlowConsumer", "running").object("hold")).isNull();
        assertThat(daemon.ctl("dead-letters", "list").text()).contains("MessageFailure");

        configure(tasks.formatted(false, false));
        sendNumbers("LoadFailure", 1);
        assertNumbers("LoadFailure", 1);
        sendNumbers("Crasher", 2);
        assertWorksWhenReleased("Crasher", 2);
        sendNumbers("InternalSpinner", 2);
        assertWorksWhenReleased("InternalSpinner", 2);
    }

    private static String program(String name, String limits, Path... command) {
        return "  " + name + ": { command: " + List.of(command) + ", limits: { " + limits + " } }\n";
    }

    private void assertWorksWhenReleased(String task, int waiting) throws Exception {
        assertThat(daemon.ctl("release", task).code()).isZero();
        assertNumbers(task, waiting);
        assertThat(holdFile(task)).doesNotExist();
        assertThat(daemon.awaitStatus(task, "running").object("hold")).isNull();
    }
}
