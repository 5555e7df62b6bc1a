package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that do not load, do not start, or fail with a message; the daemon and the others go on. */
class FailingTaskIT {
    private static final String ROUTES = """
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
            """;

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private void alphaAnswers() throws Exception {
        daemon.transit().send("Alpha", "{\"ct\":1}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
    }

    private Message task(String name) throws Exception {
        return ((List<?>) daemon.ask(ControlCommand.TASKS, Message.EMPTY).get("tasks")).stream()
                .map(Message.class::cast)
                .filter(task -> name.equals(task.string("name"))).findFirst().orElseThrow();
    }

    @Test
    void shouldKeepAMessageThatFailedWithItsStackAsInScenario26TaskMessageFailure() throws Exception {
        daemon.config("tasks: { Alpha: {} }\n" + ROUTES).start();
        daemon.transit().send("Alpha", "{\"divide_by\":0,\"order\":77}");
        daemon.output().await("[ERROR] Alpha: task Alpha failed with a message",
                "java.lang.ArithmeticException: / by zero");
        daemon.output().await("io.multimodule.daemon.work.Stream.onMessage");
        alphaAnswers();
        assertThat(task("Alpha").get("failed")).isEqualTo(1L);

        CommandRun list = daemon.ctl("dead-letters", "list");
        assertThat(list.code()).isZero();
        assertThat(list.text()).contains("Alpha", "handler-failed", "/ by zero");
        CommandRun show = daemon.ctl("dead-letters", "show", "1");
        assertThat(show.code()).isZero();
        assertThat(show.text()).contains("ArithmeticException", "io.multimodule.daemon.work.Stream.onMessage", "77");
    }

    @Test
    void shouldReplayAndDropDeadLetters() throws Exception {
        daemon.config("tasks: { Alpha: {} }\n" + ROUTES).start();
        daemon.transit().send("Alpha", "{\"divide_by\":0,\"order\":77}");
        daemon.output().await("/ by zero");

        CommandRun replay = daemon.ctl("dead-letters", "replay", "1");
        assertThat(replay.code()).as(replay.text()).isZero();
        assertThat(replay.text()).contains("1 replayed");
        daemon.output().await("/ by zero");
        Message letters = daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY);
        assertThat((List<?>) letters.get("letters")).hasSize(1);

        CommandRun drop = daemon.ctl("dead-letters", "drop", "--all");
        assertThat(drop.code()).as(drop.text()).isZero();
        assertThat((List<?>) daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY).get("letters")).isEmpty();
        assertThat(daemon.ctl("dead-letters", "show", "1").code()).isNotZero();
    }

    @Test
    void shouldReportAConstructorThatThrowsAndHoldItsMessages() throws Exception {
        daemon.config("tasks: { Alpha: {}, BadStart: {} }\n" + ROUTES).start();
        daemon.output().await("[ERROR] BadStart:", "its constructor threw", "the flux is missing");
        daemon.transit().send("BadStart", "{}");
        alphaAnswers();

        assertThat(task("BadStart").string("status")).isEqualTo("failed");
        assertThat(daemon.ctl("tasks", "BadStart").text()).contains("failed", "the flux is missing");
        assertThat(daemon.transit().waiting("BadStart")).isEqualTo(1);
    }

    @Test
    void shouldReportATaskThatDoesNotLoadOnceAndLoadItWhenItsClassChangedAsInScenario25() throws Exception {
        Path beta = daemon.file("tasks/io/multimodule/daemon/work/Beta.class");
        byte[] good = Files.readAllBytes(beta);
        Files.writeString(beta, "this does not compile");
        daemon.config("tasks: { Alpha: {}, Beta: {} }\n" + ROUTES).start();
        daemon.output().await("[ERROR] Beta:", "does not load");
        daemon.transit().send("Beta", "{\"ct\":5}");
        daemon.signal("HUP");
        daemon.output().await("a new configuration is in force");
        alphaAnswers();
        assertThat(daemon.output().lines().stream().filter(line -> line.contains("[ERROR] Beta:"))).hasSize(1);

        Files.write(beta, good);
        daemon.signal("HUP");
        assertThat(daemon.transit().receive("Beta_out").get("ct")).isEqualTo(5L);
    }

    @Test
    void shouldSayWhichNamesAreNearWhenAConfiguredTaskDoesNotExist() throws Exception {
        daemon.config("tasks: { Alhpa: {} }\n" + ROUTES).start();

        daemon.output().await("[ERROR] Alhpa: there is no task Alhpa", "did you mean 'Alpha'?");
        CommandRun check = CommandRun.of("multimodulectl", "config", "check",
                daemon.file("multimodule.yaml").toString());
        assertThat(check.text()).contains("warning: tasks.Alhpa: ", "did you mean 'Alpha'?");
        assertThat(check.code()).as("the daemon starts with it").isZero();
    }

    @Test
    void shouldRefuseAClassThatIsNoTask() throws Exception {
        daemon.config("tasks: { Stream: {}, Alpha: {} }\n" + ROUTES).start();

        daemon.output().await("[ERROR] Stream:", "is abstract, so it cannot be a task");
        alphaAnswers();
    }

    @Test
    void shouldLoadATaskWithoutConfigurationWhenARouteNamesIt() throws Exception {
        daemon.config("""
                tasks: { Alpha: {} }
                routes:
                  - { match: { source: Alpha }, forwards: [ { queue: Beta } ] }
                  - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
                """).start();
        daemon.transit().send("Alpha", "{\"ct\":8}");

        Message answer = daemon.transit().receive("Beta_out");
        assertThat(answer.string("source")).isEqualTo("Beta");
        assertThat(answer.string("previous_source")).isEqualTo("Alpha");
    }

    @Test
    void shouldLoadATaskWithoutConfigurationWhenItsQueueAppears() throws Exception {
        daemon.config(ROUTES).start();
        alphaAnswers();
    }

    @Test
    void shouldNotStartATaskThatRefusesItsFirstConfiguration() throws Exception {
        daemon.config("tasks: { Alpha: { config: { refuse: not this } }, Beta: {} }\n" + ROUTES).start();
        daemon.output().await("[ERROR] Alpha:", "refused its configuration", "not this");

        daemon.config("tasks: { Alpha: {}, Beta: {} }\n" + ROUTES);
        alphaAnswers();
    }
}
