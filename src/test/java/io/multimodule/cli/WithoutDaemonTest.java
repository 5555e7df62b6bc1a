package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.PoolDirectory;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.posix.KernelLock;
import io.multimodule.runtime.Overrides;
import io.multimodule.spill.DeadLetterBounds;
import io.multimodule.spill.DeadLetterReason;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.SaveListener;
import io.multimodule.state.StateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tools say when the daemon is down or hangs. */
class WithoutDaemonTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path root;

    private StateDirectory directory;
    private final ToolTrial trial = new ToolTrial();

    @BeforeEach
    void name() {
        directory = new StateDirectory(root);
    }

    private Outcome ctl(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-s";
        all[1] = root.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return trial.run("multimodulectl", all);
    }

    private void leaveStatus(long pid, long start) throws IOException {
        new StatusFile(directory.statusFile()).write(new StatusDocument(NOON, pid, start, directory.controlSocket(),
                Message.of("version", "1.0", "pid", pid, "queue_directory", root.resolve("queues").toString()),
                Message.of("tasks", List.of(Message.of("name", "Counter", "status", "running")))));
    }

    @Test
    void shouldShowTheOtherPoolsBesideOneWhoseFilesAreDamaged() throws Exception {
        PoolDirectory bad = PoolDirectory.of(directory.controlSocket(), "Bad");
        PoolDirectory good = PoolDirectory.of(directory.controlSocket(), "Good");
        Files.createDirectories(bad.root());
        Files.createDirectories(good.root());
        Files.writeString(bad.document(), "{\"pool\":");
        Files.writeString(good.document(), "{\"pool\":\"Good\",\"pid\":" + ProcessHandle.current().pid() + "}");

        assertThat(ctl("pools").out().lines().skip(1)).hasSize(2)
                .anyMatch(line -> line.matches("Bad +unknown .*" + bad.document() + " is damaged: .*; restart the pool"))
                .anyMatch(line -> line.matches("Good +running .*"));
        assertThat(ctl("pools", "Bad").err()).contains("is damaged");
    }

    @Test
    void shouldSayBesideThePoolsOfTheDaemonWhatTheySayOfThemselves() throws Exception {
        Message web = Message.of("name", "Web", "kind", "pool", "status", "running").with("reason", "");
        Message held = web.with("name", "Held").with("status", "held").with("reason", "by hand");
        new StatusFile(directory.statusFile()).write(new StatusDocument(NOON, 1L << 30, 1, directory.controlSocket(),
                Message.EMPTY, Message.of("tasks", List.of(web, held, web.with("name", "Gone")))));
        for (String name : List.of("Web", "Held")) {
            PoolDirectory pool = PoolDirectory.of(directory.controlSocket(), name);
            Files.createDirectories(pool.root());
            Files.write(pool.document(), JsonCodec.write(Message.of("pool", name, "pid", ProcessHandle.current().pid(),
                    "failing", Message.of("in_a_row", 1, "held_after", 10, "last", "signal 9").with("next_start", "soon"))));
        }
        String why = "a worker ended without having done anything, the last with signal 9; after 10";

        assertThat(ctl("tasks").out().lines()).anyMatch(line -> line.matches("Web +running .* " + why + ".*"))
                .anyMatch(line -> line.matches("Held +held .*by hand")).anyMatch(line -> line.matches("Gone +running[-0 ]*"));
        assertThat(JsonCodec.read(ctl("tasks", "Web", "--json").out()).array("tasks").get(0).toString()).contains(why);
        assertThat(ctl("top").out()).contains(why);
        assertThat(ctl("explain", "Web").out()).contains("Not all is well: " + why);
    }

    @Test
    void shouldShowTheLastStatusOfADaemonThatIsDown() throws Exception {
        leaveStatus(1L << 30, 1);

        Outcome status = ctl("status");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.out()).startsWith("multimoduled 1.0, process 1073741824\n");
        assertThat(status.err()).startsWith("from files: the daemon is not running, its last word is of"
                + " 2026-01-01T12:00:00Z, its process 1073741824 is gone (");
        assertThat(ctl("tasks").out()).contains("Counter");
        assertThat(ctl("tasks").code()).isEqualTo(3);
    }

    @Test
    void shouldFindTheSocketOfADaemonThatListensOutsideOfItsStateDirectory() throws Exception {
        Path run = Files.createDirectory(root.resolve("run"));
        try (FakeDaemon daemon = new FakeDaemon(run)) {
            daemon.answer(ControlCommand.RELOAD, Message.EMPTY);
            new StatusFile(directory.statusFile()).write(StatusDocument.ofThisProcess(NOON,
                    new StateDirectory(run).controlSocket(), Message.EMPTY, Message.EMPTY));

            assertThat(ctl("reload").code()).isZero();
        }
    }

    @Test
    void shouldExplainFromTheLastStatus() throws Exception {
        leaveStatus(1L << 30, 1);

        Outcome explained = ctl("explain", "Counter");
        assertThat(explained.code()).isEqualTo(3);
        assertThat(explained.out()).startsWith("Counter ");
        assertThat(explained.err()).startsWith("from files: the daemon is not running");
        assertThat(ctl("top").code()).isEqualTo(3);
        assertThat(ctl("top").out()).contains("Counter");
    }

    @Test
    void shouldMarkADocumentThatComesFromFiles() throws Exception {
        leaveStatus(1L << 30, 1);

        Message origin = JsonCodec.read(ctl("status", "--json").out()).object("from_files");

        assertThat(origin.string("since")).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(origin.get("running")).isEqualTo(false);
    }

    @Test
    void shouldShowTheLastStatusOfADaemonThatHangs() throws Exception {
        StatusDocument own = StatusDocument.ofThisProcess(NOON, directory.controlSocket(), Message.EMPTY,
                Message.EMPTY);
        leaveStatus(own.pid(), own.processStart());
        try (FakeDaemon daemon = new FakeDaemon(root)) {
            daemon.answer(ControlCommand.STATUS, reply -> { });

            Outcome status = ctl("status", "--timeout", "50ms");

            assertThat(status.code()).isEqualTo(75);
            assertThat(status.out()).startsWith("multimoduled 1.0");
            assertThat(status.err()).contains("the daemon does not answer").contains("still runs")
                    .contains("did not answer within 50 ms");
        }
    }

    @Test
    void shouldNotHideARefusalBehindFiles() throws Exception {
        leaveStatus(1, 1);
        try (FakeDaemon daemon = new FakeDaemon(root)) {
            assertThat(ctl("--timeout", "60s", "status")).isEqualTo(new Outcome(1, "",
                    "multimodulectl status: the test has no answer to STATUS\n"));
            assertThat(daemon.requests).hasSize(1);
        }
    }

    @Test
    void shouldSayThatNothingWasLeft() {
        Outcome status = ctl("status");

        assertThat(status.code()).isEqualTo(3);
        assertThat(status.out()).isEmpty();
        assertThat(status.err()).contains("the daemon is not running: there is no socket");
        assertThat(ctl("stop").code()).isEqualTo(3);
    }

    @Test
    void shouldNameAStatusFileThatIsDamaged() throws Exception {
        Files.writeString(directory.statusFile(), "{\"pid\":");

        Outcome status = ctl("status");

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.err()).contains("cannot read the status file " + directory.statusFile());
    }

    @Test
    void shouldShowASavedState() throws Exception {
        CompletableFuture<Long> saved = new CompletableFuture<>();
        try (StateStore store = new StateStore(directory.states(), StateStore.DEFAULT_GENERATIONS,
                (where, error) -> { }, Clock.SYSTEM).start()) {
            store.save("Counter", "{\"ct\":5}".getBytes(StandardCharsets.UTF_8), new SaveListener() {
                @Override
                public void saved(String task, long generation) {
                    saved.complete(generation);
                }

                @Override
                public void failed(String task, IOException error) {
                    saved.completeExceptionally(error);
                }
            });
            saved.get(30, TimeUnit.SECONDS);
        }

        Outcome shown = ctl("state", "show", "Counter");
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).startsWith("Counter: generation 1, saved ").endsWith("{\n  \"ct\": 5\n}\n");
        assertThat(shown.err()).startsWith("from files: the daemon is not running");
        assertThat(ctl("state", "show", "Other").err()).contains("there is no saved state of Other");
        assertThat(ctl("state", "show", "../x").code()).isEqualTo(2);
    }

    @Test
    void shouldShowDeadLettersFromFiles() throws Exception {
        try (SpillDisk disk = new SpillDisk(directory.spill(), (where, error) -> { }, Clock.SYSTEM)) {
            disk.onStart();
            var letters = disk.deadLetters(DeadLetterBounds.DEFAULT);
            letters.add("jobs", DeadLetterReason.MALFORMED, "no header", null, "abc".getBytes(StandardCharsets.UTF_8));
            letters.add("Counter", DeadLetterReason.HANDLER_FAILED, "it threw", new IllegalStateException("oops"),
                    new byte[] {(byte) 0xff});
            while (disk.doWork() > 0) {
                continue;
            }
        }

        assertThat(ctl("dead-letters", "list", "-q", "jobs").out().lines()).hasSize(2).element(1).asString()
                .contains("jobs", "malformed", "no header");
        assertThat(ctl("dead-letters", "list").code()).isZero();
        assertThat(ctl("dead-letters", "show", "1").out()).endsWith("\nabc\n");
        assertThat(ctl("dead-letters", "show", "2").out())
                .contains("base64: /w==").contains("IllegalStateException: oops");
        Message shown = JsonCodec.read(ctl("dead-letters", "show", "2", "--json").out());
        assertThat(shown.get("reason")).isEqualTo("handler-failed");
        assertThat(shown.get("whole")).isEqualTo(true);
        assertThat(ctl("dead-letters", "show", "3").err()).contains("there is no dead letter 3");
    }

    @Test
    void shouldResetWhatWasChangedAtRunTimeUnlessADaemonRuns() throws Exception {
        Overrides overrides = new Overrides(root);
        Files.createFile(directory.lock());
        Message alpha = Message.of("tasks", Message.of("Alpha", Message.of("external", true)));
        overrides.write(Overrides.with(alpha, "tasks", "Beta", Message.of("external", true)));

        assertThat(ctl("config", "reset", "Beta").out()).isEqualTo("reset Beta\n");
        assertThat(overrides.read()).isEqualTo(alpha);
        Outcome nothing = ctl("config", "reset", "Alhpa");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err()).contains("nothing was set at run time for Alhpa; did you mean 'Alpha'?");
        try (KernelLock lock = KernelLock.take(directory.lock())) {
            Outcome held = ctl("config", "reset");
            assertThat(held.code()).as("%s", lock).isEqualTo(1);
            assertThat(held.err()).contains("runs, so only it may change " + overrides.path());
        }
        assertThat(ctl("config", "reset")).isEqualTo(new Outcome(0, "reset\n", ""));
        assertThat(overrides.path()).doesNotExist();
    }

    @Test
    void shouldCheckRunTimeChangesWithTheFileTheyWereMadeFor() throws Exception {
        trial.check(new DaemonCheck());
        Path file = root.resolve("multimodule.yaml");
        Files.writeString(file, "state_dir: \"" + root + "\"\ntask_path: []\ntasks: { Say: { limits: { memory: { failsafe: 80MiB } } } }\n");
        Outcome alone = ctl("config", "check", file.toString());
        assertThat(alone.code()).as("a class that is missing does not keep the daemon from its start").isZero();
        assertThat(alone.out()).contains("warning: tasks.Say: there is no task Say", "no problems");

        Overrides overrides = new Overrides(root);
        overrides.write(Message.of("tasks", Message.of("Say", Message.of("limits", Message.of("memory",
                Message.of("warn", "100MiB"))))));
        Outcome both = ctl("config", "check", file.toString());
        assertThat(both.code()).isEqualTo(1);
        assertThat(both.out()).contains("the levels must rise from warn to failsafe",
                "the files are good by themselves; what was changed at run time, in " + overrides.path(), "config reset");
        Files.writeString(overrides.path(), "{");
        assertThat(ctl("config", "check", file.toString()).out()).contains(overrides.path() + " are damaged");
    }

    @Test
    void shouldTellAWrongDirectoryFromAnEmptyOne() {
        Outcome outcome = trial.run("multimodulectl", "-s", "/nonexistent", "dead-letters", "list");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is no state directory /nonexistent");
    }

    @Test
    void shouldFindTheQueuesOfTheDaemonThatIsMeant() throws Exception {
        leaveStatus(1L << 30, 1);
        Files.createDirectory(root.resolve("queues"));
        trial.run("strans", "-P", root.toString(), "{}", "jobs");

        assertThat(JsonCodec.read(ctl("queues", "--json").out()).string("directory"))
                .isEqualTo(root.resolve("queues").toString());
    }
}
