package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.Refusal;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each subcommand against a daemon that answers. */
class MultimodulectlTest {
    @TempDir
    Path directory;

    private final ToolTrial trial = new ToolTrial();
    private FakeDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new FakeDaemon(directory);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private Outcome ctl(String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = "-s";
        all[1] = directory.toString();
        all[2] = "--timeout";
        all[3] = "60s";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return trial.run("multimodulectl", all);
    }

    private Message json(String... arguments) throws Exception {
        Outcome outcome = ctl(arguments);
        assertThat(outcome.err()).isEmpty();
        return JsonCodec.read(outcome.out());
    }

    @Test
    void shouldShowTheStatus() throws Exception {
        Message status = Message.builder(6).put("pid", 42).put("version", "1.0").put("uptime_seconds", 3700)
                .put("host", "alpha").put("tasks", Message.of("running", 2, "failed", 1)).build();
        daemon.answer(ControlCommand.STATUS, status);

        assertThat(ctl("status")).isEqualTo(new Outcome(0, """
                multimoduled 1.0, process 42 on alpha, 1 h 1 min ago
                tasks:
                  running: 2
                  failed: 1
                """, ""));
        assertThat(json("status", "--json")).isEqualTo(status);
    }

    @Test
    void shouldTakeTheDaemonBeforeOrAfterTheCommandOrFromTheEnvironment() {
        daemon.answer(ControlCommand.RELOAD, Message.EMPTY);
        Outcome good = new Outcome(0, "reloaded\n", "");

        assertThat(trial.run("multimodulectl", "reload", "-s", directory.toString())).isEqualTo(good);
        assertThat(trial.run("multimodulectl", "--socket", directory.resolve("control.sock").toString(), "reload"))
                .isEqualTo(good);
        assertThat(trial.run("multimodulectl", "-s", "/nonexistent", "reload", "-s", directory.toString()))
                .as("the one after the command wins").isEqualTo(good);
        trial.environment.put("MULTIMODULE_SOCKET", directory.resolve("control.sock").toString());
        assertThat(trial.run("multimodulectl", "reload")).isEqualTo(good);
    }

    @Test
    void shouldTakeADirectoryThatIsCalledLikeACommand() {
        Outcome outcome = trial.run("multimodulectl", "-s", "state", "status");

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).contains("there is no socket state/control.sock");
    }

    @Test
    void shouldShowTasksInATable() throws Exception {
        Message counter = Message.builder(9).put("name", "Counter").put("status", "running").put("placement", "main")
                .put("received", 1000).put("emitted", 5).put("failed", 0).put("busy_ms", 7).put("longest_ms", 2)
                .put("lane", 1).put("queue_messages", 2).put("outbox", 3).build();
        Message broken = Message.of("name", "Broken", "status", "failed", "reason", "no class\nBroken");
        daemon.answer(ControlCommand.TASKS, Message.of("tasks", List.of(counter, broken)));

        assertThat(ctl("tasks")).isEqualTo(new Outcome(0, """
                TASK     STATUS   PLACE  RECEIVED  EMITTED  FAILED  BUSY MS  LONGEST MS  WAITING  REASON
                Counter  running  main       1000        5       0        7           2        6
                Broken   failed   -             -        -       -        -           -        0  no class\\nBroken
                """, ""));
        assertThat(json("tasks", "--json", "Broken")).isEqualTo(Message.of("tasks", List.of(broken)));
        assertThat(ctl("tasks", "Conter").err()).contains("the daemon has no task Conter");
    }

    private void answerWithMeasuredTasks() {
        Message counter = Message.builder(9).put("name", "Counter").put("status", "running").put("placement", "external")
                .put("pid", 4711).put("starts", 2).put("level", "warn").put("queue_messages", 2).put("failed", 1)
                .put("figures", Message.builder(9).put("cpu", 0.5).put("memory", 3 << 20).put("open_files", 12)
                        .put("threads", 9).put("disk_read", 0).put("disk_write", 2048.0).put("messages_in", 100.25)
                        .put("messages_out", 3.5).put("queue_bytes", 0.123).build())
                .put("levels", List.of(Message.of("metric", "cpu", "level", "warn"))).build();
        Message held = Message.of("name", "Bad", "status", "held", "hold", Message.of("reason", "too\nmuch"));
        daemon.answer(ControlCommand.TASKS, Message.of("tasks", List.of(held, counter)));
    }

    @Test
    void shouldShowWhatWasMeasuredLevelsAndHolds() {
        answerWithMeasuredTasks();

        assertThat(ctl("tasks", "--wide")).isEqualTo(new Outcome(0, """
                TASK     STATUS   PLACE      PID  LEVEL   CPU  MEMORY  FILES  THREADS  READ/S  WRITE/S  IN/S  OUT/S  QUEUE  WAITING  FAILED  STARTS  WHY
                Bad      held     -            -  -         -       -      -        -       -        -     -      -      -        0       -       -  too\\nmuch
                Counter  running  external  4711  warn   0.50  3.0MiB     12        9      0B   2.0KiB   100    3.5  12.3%        2       1       2  cpu
                """, ""));
    }

    @Test
    void shouldShowTheProcessesThatAreNoTasksBelowAllTasks() throws Exception {
        Message counter = Message.of("name", "Counter", "status", "running", "placement", "main");
        Message main = Message.builder(7).put("name", "main").put("kind", "daemon").put("status", "running").put("pid", 4711)
                .put("level", "warn").put("figures", Message.of("cpu", 0.25, "heap", 0.5, "sampling_lateness", 0.25)
                        .with("alerts_dropped", 3)).put("levels", List.of(Message.of("metric", "heap", "level", "warn"))).build();
        Message answer = Message.of("tasks", List.of(counter), "processes", List.of(main));
        daemon.answer(ControlCommand.TASKS, answer);

        assertThat(ctl("tasks", "--wide").out().lines().skip(2)).containsExactly("",
                "PROCESS  STATUS    PID  LEVEL   CPU  MEMORY   HEAP  STALLED  LATE S  LOST ALERTS/S  FILES  THREADS"
                        + "  READ/S  WRITE/S  STARTS  WHY",
                "main     running  4711  warn   0.25  -       50.0%  -           0.3              3  -      -      "
                        + "  -       -        -       heap");
        assertThat(ctl("tasks").out()).doesNotContain("PROCESS");
        assertThat(ctl("tasks", "--wide", "Counter").out()).doesNotContain("PROCESS");
        assertThat(ctl("explain", "main").out()).startsWith("main is the daemon and runs as process 4711.");
        assertThat(json("tasks", "--json")).isEqualTo(answer);
        assertThat(json("tasks", "--json", "Counter")).isEqualTo(answer.without("processes"));
    }

    @Test
    void shouldExplainTasks() throws Exception {
        answerWithMeasuredTasks();

        assertThat(ctl("explain", "Bad", "Counter").out()).startsWith("Bad is held: too\\nmuch.\n")
                .contains("\n\nCounter runs in a process of its own, process 4711.\n");
        Message one = (Message) json("explain", "--json", "Bad").array("tasks").get(0);
        assertThat(one.string("task")).isEqualTo("Bad");
        assertThat(one.array("sentences")).first().isEqualTo("Bad is held: too\\nmuch.");
        assertThat(one.object("document").string("status")).isEqualTo("held");
        assertThat(ctl("explain", "Conter")).isEqualTo(new Outcome(1, "", "multimodulectl explain: the daemon has no task"
                + " Conter; did you mean 'Counter'?; \"multimodulectl tasks\" lists all\n"));
        assertThat(ctl("explain").code()).isEqualTo(2);
    }

    @Test
    void shouldPrintTheTopOnceWhereThereIsNoTerminal() throws Exception {
        answerWithMeasuredTasks();

        assertThat(ctl("top").out().lines().skip(2).map(line -> line.split(" ")[0])).containsExactly("Counter", "Bad");
        assertThat(ctl("top", "--once", "--sort", "name").out().lines().skip(2).map(line -> line.split(" ")[0]))
                .containsExactly("Bad", "Counter");
        assertThat(json("top", "--json").array("tasks")).extracting(task -> ((Message) task).string("name"))
                .containsExactly("Counter", "Bad");
        assertThat(ctl("top", "--sort", "size").err()).contains("cpu, memory, messages, queue, level, name");
        assertThat(ctl("top", "--interval", "soon").code()).isEqualTo(2);
    }

    @Test
    void shouldSetRemoveResetAndShowTheConfiguration() throws Exception {
        daemon.answer(ControlCommand.CONFIG_SET, Message.EMPTY).answer(ControlCommand.CONFIG_REMOVE, Message.EMPTY)
                .answer(ControlCommand.CONFIG_RESET, Message.EMPTY)
                .answer(ControlCommand.CONFIG_SHOW, Message.of("yaml", "a: 1  # default\n", "values", List.of()));

        assertThat(ctl("config", "set", "Example1", "{\"external\":true}").code()).isZero();
        assertThat(daemon.lastRequest()).isEqualTo(Message.of("command", "config-set", "tasks",
                Message.of("Example1", Message.of("external", true))));
        assertThat(ctl("config", "remove", "Example1").out()).isEqualTo("removed Example1\n");
        assertThat(daemon.lastRequest()).isEqualTo(Message.of("command", "config-remove", "task", "Example1"));
        assertThat(ctl("config", "reset").out()).isEqualTo("reset\n");
        assertThat(daemon.lastRequest()).isEqualTo(Message.of("command", "config-reset"));
        assertThat(ctl("config", "reset", "Example1").out()).isEqualTo("reset Example1\n");
        assertThat(daemon.lastRequest()).isEqualTo(Message.of("command", "config-reset", "task", "Example1"));
        assertThat(ctl("config", "show").out()).isEqualTo("a: 1  # default\n");
        assertThat(json("config", "show", "--json").string("yaml")).isEqualTo("a: 1  # default\n");
    }

    @Test
    void shouldReadAnEntryFromStandardInput() {
        daemon.answer(ControlCommand.CONFIG_SET, Message.EMPTY);
        trial.input("{\"external\":\n false}\n");

        assertThat(ctl("config", "set", "Example1", "-").code()).isZero();
        assertThat(daemon.lastRequest().object("tasks").object("Example1")).isEqualTo(Message.of("external", false));
        assertThat(ctl("config", "set", "Example1", "true").code()).isEqualTo(2);
    }

    @Test
    void shouldCheckAConfigurationWithTheCheckItWasGiven() throws Exception {
        trial.check(file -> new ConfigCheck.Findings(List.of(file + ":3: no such key"), List.of("no class Bad")));

        assertThat(ctl("config", "check", "/etc/x.yaml")).isEqualTo(new Outcome(1,
                "warning: no class Bad\n/etc/x.yaml:3: no such key\n/etc/x.yaml: 1 problem\n", ""));
        trial.check(file -> new ConfigCheck.Findings(List.of(), List.of()));
        assertThat(ctl("config", "check")).isEqualTo(new Outcome(0, "/etc/multimodule.yaml: no problems\n", ""));
        assertThat(json("config", "check", "--json").get("problems")).isEqualTo(List.of());
    }

    @Test
    void shouldShowAState() {
        daemon.answer(ControlCommand.STATE_SHOW, Message.builder(5).put("task", "Counter").put("initial", false)
                .put("saved_at", "2026-01-01T00:00:00Z").put("generation", 3)
                .put("state", Message.of("ct", 5)).build());

        assertThat(ctl("state", "show", "Counter")).isEqualTo(new Outcome(0, """
                Counter: generation 3, saved 2026-01-01T00:00:00Z
                {
                  "ct": 5
                }
                """, ""));
        assertThat(daemon.lastRequest().string("task")).isEqualTo("Counter");
    }

    @Test
    void shouldListAndShowDeadLetters() {
        Message letter = Message.builder(8).put("id", 7).put("time", "2026-01-01T00:00:00Z").put("queue", "jobs")
                .put("reason", "malformed").put("text", "no header").put("length", 3).put("whole", true).build();
        daemon.answer(ControlCommand.DEAD_LETTERS, Message.of("letters", List.of(letter), "next", 7,
                        "problems", List.of("a file is damaged")))
                .answer(ControlCommand.DEAD_LETTER,
                        letter.toBuilder().put("stack", "").put("body", "x\u001b[2Jy").build());

        Outcome list = ctl("dead-letters", "list", "-q", "jobs", "-n", "1");
        assertThat(list.out()).isEqualTo("""
                ID  TIME                  QUEUE  REASON     BYTES  TEXT
                 7  2026-01-01T00:00:00Z  jobs   malformed      3  no header
                """);
        assertThat(list.err()).isEqualTo("there are more: --before 7 shows them\na file is damaged\n");
        assertThat(daemon.lastRequest().get("limit")).isEqualTo(1L);
        assertThat(daemon.lastRequest().get("queue")).isEqualTo("jobs");
        assertThat(ctl("dead-letters", "show", "7").out()).contains("reason: malformed")
                .as("no escape reaches the terminal").endsWith("\nx\\x1b[2Jy\n");
        assertThat(ctl("dead-letters", "list", "-n", "0").code()).isEqualTo(2);
    }

    @Test
    void shouldReplayAndDropDeadLetters() {
        daemon.answer(ControlCommand.DEAD_LETTERS_REPLAY, Message.of("replayed", 2, "refused", List.of()))
                .answer(ControlCommand.DEAD_LETTERS_DROP, Message.of("dropped", 1));

        assertThat(ctl("dead-letters", "replay", "--all")).isEqualTo(new Outcome(0, "2 replayed\n", ""));
        assertThat(daemon.lastRequest().get("all")).isEqualTo(true);
        assertThat(ctl("dead-letters", "replay", "-q", "jobs").code()).isZero();
        assertThat(daemon.lastRequest().get("queue")).isEqualTo("jobs");
        assertThat(ctl("dead-letters", "drop", "12").out()).isEqualTo("1 dropped\n");
        assertThat(daemon.lastRequest().get("id")).isEqualTo(12L);
        assertThat(ctl("dead-letters", "drop").code()).as("nothing chosen").isEqualTo(2);
        assertThat(ctl("dead-letters", "drop", "1", "--all").code()).as("two choices").isEqualTo(2);
        daemon.answer(ControlCommand.DEAD_LETTERS_REPLAY, Message.of("replayed", 2, "cut", 1, "refused", List.of()));
        assertThat(ctl("dead-letters", "replay", "--all")).isEqualTo(new Outcome(1, "2 replayed\n", "1 stays: of its message"
                + " only the beginning was kept, which cannot be replayed; \"multimodulectl dead-letters show ID\" has that\n"));
        assertThat(ctl("dead-letters", "replay", "Bad/7").code()).isEqualTo(1);
        assertThat(daemon.lastRequest()).isEqualTo(Message.of("command", "dead-letters-replay", "id", "Bad/7"));
        assertThat(ctl("dead-letters", "replay", "../7").code()).isEqualTo(2);
        daemon.answer(ControlCommand.DEAD_LETTERS_REPLAY, Message.of("replayed", 0, "refused", List.of("7: full")));
        assertThat(ctl("dead-letters", "replay", "7")).isEqualTo(new Outcome(1, "0 replayed\n", "refused: 7: full\n"));
    }

    @Test
    void shouldShowAndSetChannels() {
        daemon.answer(ControlCommand.CHANNELS, Message.of("log", Message.of("to", List.of("journal")), "debug", "off"))
                .answer(ControlCommand.CHANNELS_SET, Message.EMPTY);

        assertThat(ctl("channels").out()).isEqualTo("log:\n  to:\n    - journal\ndebug: off\n");
        assertThat(ctl("channels", "set", "debug", "1").code()).isZero();
        assertThat(daemon.lastRequest().object("channels")).isEqualTo(Message.of("debug", "1"));
        assertThat(ctl("channels", "set", "debug", "{\"to\":\"2\"}").code()).isZero();
        assertThat(daemon.lastRequest().object("channels").object("debug")).isEqualTo(Message.of("to", "2"));
    }

    @Test
    void shouldSetTheDebugLevelAndShowFigures() {
        daemon.answer(ControlCommand.DEBUG, Message.EMPTY).answer(ControlCommand.METRICS, Message.of("messages", 3))
                .answer(ControlCommand.METRICS_PROMETHEUS, Message.of("text", "# HELP x\nx 1\n"));

        assertThat(ctl("debug", "3").out()).isEqualTo("the debug level is 3\n");
        assertThat(daemon.lastRequest().get("level")).isEqualTo(3L);
        assertThat(ctl("debug", "10").code()).isEqualTo(2);
        assertThat(ctl("metrics").out()).isEqualTo("messages: 3\n");
        assertThat(ctl("metrics", "--prometheus").out()).isEqualTo("# HELP x\nx 1\n");
    }

    @Test
    void shouldStopAndWaitForTheEndOfTheProcess() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        daemon.answer(ControlCommand.STOP, reply -> {
            process.destroy();
            reply.ok(Message.of("pid", process.pid()));
        });

        assertThat(ctl("stop", "--externals")).isEqualTo(new Outcome(0, "stopped\n", ""));
        assertThat(daemon.lastRequest().get("externals")).isEqualTo(true);
        assertThat(ProcessHandle.of(process.pid())).as("it waited").isEmpty();
    }

    @Test
    void shouldSayWhyProcessesOfTasksMayRunOn() {
        daemon.answer(ControlCommand.STOP, Message.of("pid", 1, "obstacle", "no bus: start it"));

        assertThat(ctl("stop", "--all", "--wait", "10ms").err()).contains("still runs after 10 ms", "no bus: start it");
        assertThat(ctl("stop", "--all", "--wait", "0s").out()).startsWith("stopped; ").endsWith("may run on: no bus: start it\n");
    }

    @Test
    void shouldSayThatTheProcessDoesNotEnd() {
        daemon.answer(ControlCommand.STOP, Message.of("pid", 1));

        Outcome outcome = ctl("stop", "--wait", "10ms");

        assertThat(outcome.code()).isEqualTo(75);
        assertThat(outcome.err()).contains("its process 1 still runs after 10 ms");
    }

    @Test
    void shouldCallATaskStoppedWhenItHasEnded() {
        AtomicInteger asked = new AtomicInteger();
        daemon.answer(ControlCommand.TASK_STOP, Message.of("task", "A"));
        daemon.answer(ControlCommand.AWAIT, reply -> reply.ok(
                Message.of("task", "A", "done", asked.incrementAndGet() == 3, "status", "stopped")));
        assertThat(ctl("stop", "A")).isEqualTo(new Outcome(0, "A is stopped\n", ""));
        assertThat(asked).hasValue(3);

        daemon.answer(ControlCommand.AWAIT, Message.of("task", "A", "done", false, "status", "stopped"));
        assertThat(ctl("stop", "A", "--wait=1ms")).isEqualTo(new Outcome(75, "A is told to stop, and still works after"
                + " 1ms; \"multimodulectl tasks A\" shows where it is\n", ""));
        assertThat(ctl("stop", "A", "--wait=0s")).isEqualTo(new Outcome(0, "A is told to stop\n", ""));
    }

    /** The fake daemon says of every restart that A and B are concerned: they share a host. */
    @ParameterizedTest
    @ValueSource(strings = {"--rolling", "--wait=60s"})
    void shouldRestartAHostOnceForAllItsTasks(String option) {
        daemon.answer(ControlCommand.RESTART, Message.of("task", "A", "tasks", List.of("A", "B")));
        daemon.answer(ControlCommand.AWAIT, Message.of("task", "A", "done", true, "status", "running"));

        assertThat(ctl("restart", option, "A", "B", "Other", "Other")).isEqualTo(new Outcome(0, "A runs\n".repeat(4), ""));

        assertThat(daemon.requests).filteredOn(request -> "restart".equals(request.string("command"))
                && request.get("check") == null).extracting(request -> request.string("task")).containsExactly("A", "Other");
    }

    @Test
    void shouldAskABusyDaemonAgainUntilTheWaitIsOver() {
        AtomicInteger asked = new AtomicInteger();
        daemon.answer(ControlCommand.TASK_START, Message.of("task", "A"));
        daemon.answer(ControlCommand.AWAIT, reply -> {
            if (asked.getAndIncrement() == 0) {
                reply.refuse(Refusal.BUSY, "try again");
            } else {
                reply.ok(Message.of("task", "A", "done", true, "status", "running"));
            }
        });
        assertThat(ctl("start", "A")).isEqualTo(new Outcome(0, "A runs\n", ""));
        assertThat(asked).hasValue(2);

        daemon.answer(ControlCommand.AWAIT, reply -> reply.refuse(Refusal.BUSY, "try again"));
        assertThat(ctl("start", "A", "--wait=1ms")).isEqualTo(new Outcome(75, "", "multimodulectl start: try again\n"));

        daemon.answer(ControlCommand.AWAIT, reply -> reply.refuse(Refusal.FAILED, "no such task"));
        assertThat(ctl("start", "A")).as("what asking again does not change").isEqualTo(new Outcome(1, "", "multimodulectl start: no such task\n"));
    }

    @Test
    void shouldTellByExitCodeWhyTheDaemonRefused() {
        for (var expected : List.of(List.of(Refusal.FAILED, 1), List.of(Refusal.BAD_REQUEST, 2),
                List.of(Refusal.NOT_ALLOWED, 4), List.of(Refusal.BUSY, 75))) {
            daemon.answer(ControlCommand.RELOAD, reply -> reply.refuse((Refusal) expected.get(0), "not so; do this"));

            assertThat(ctl("reload")).isEqualTo(new Outcome((int) expected.get(1), "",
                    "multimodulectl reload: not so; do this\n"));
        }
    }

    @Test
    void shouldSendReceiveAndShowQueuesAsTheToolsDo() {
        String queues = directory.toString();

        assertThat(ctl("send", "-P", queues, "{\"n\":1}", "jobs").out()).isEqualTo("1\n");
        assertThat(ctl("queues", "-P", queues).out()).contains("jobs");
        assertThat(ctl("receive", "-P", queues, "-c", "1", "--json", "jobs").out()).startsWith("{\"n\":1,");
    }

    @Test
    void shouldListTheCommandsWhenNoneOrAWrongOneIsGiven() {
        assertThat(trial.run("multimodulectl").err())
                .startsWith("multimodulectl: say what to do: status, tasks, explain, top, pools, config");
        assertThat(trial.run("multimodulectl").err()).doesNotContain("completion");
        assertThat(ctl("config")).isEqualTo(new Outcome(2, "", "multimodulectl config: say what to do: check, show,"
                + " set, remove, reset\nSee \"multimodulectl config --help\".\n"));
        assertThat(ctl("stauts").err()).contains("did you mean").contains("status");
    }

    @Test
    void shouldPrintCompletionOfEachTool() {
        for (String tool : List.of("multimodulectl", "strans", "rtrans", "qtrans")) {
            assertThat(ctl("completion", tool).out()).contains("complete -F _complete_" + tool);
        }
        assertThat(ctl("completion", "ls").code()).isEqualTo(2);
    }
}
