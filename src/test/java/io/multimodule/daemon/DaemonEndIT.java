package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the daemon ends, and that there is only one of it. Numbers are those of the predecessors' scenarios. */
class DaemonEndIT {
    private static final String TASKS = """
            tasks: { Alpha: {} }
            routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
            """;
    private static final String EXIT = "{\"control\":[{\"type\":\"cleanly_exit\",\"exit_externals\":1}]}";

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary).config(TASKS);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    @Test
    void shouldEndOnAMessageAsInScenario15MessageExit() throws Exception {
        daemon.start();
        daemon.transit().send("Alpha", "{\"ct\":4}");
        assertThat(daemon.transit().receive("Alpha_out").get("my_ct")).isEqualTo(4L);

        daemon.control(EXIT);

        assertThat(daemon.awaitExit()).isZero();
    }

    @Test
    void shouldEndByCommand() throws Exception {
        daemon.start();
        CommandRun stop = daemon.ctl("stop");

        assertThat(stop.code()).as(stop.text()).isZero();
        assertThat(daemon.awaitExit()).isZero();
        CommandRun status = daemon.ctl("status");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.text()).contains("not running");
    }

    @Test
    void shouldSetAsideControlMessagesFromBeforeItsStart() throws Exception {
        daemon.control(EXIT);
        daemon.control(EXIT);
        daemon.start();
        daemon.output().await("was set aside", "it was sent before this daemon started");
        daemon.output().await("was set aside", "it was sent before this daemon started");

        daemon.change("{\"config\":{\"Alpha\":{\"increment\":1}}}");
        assertThat((List<?>) daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY).get("letters")).hasSize(2);
        daemon.control(EXIT);
        assertThat(daemon.awaitExit()).isZero();
    }

    @Test
    void shouldHandleWhatCameWhileItWasDown() throws Exception {
        daemon.transit().send("Alpha", "{\"ct\":1}");
        daemon.transit().send("Alpha", "{\"ct\":2}");
        daemon.start();

        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(2L);
    }

    @Test
    void shouldRefuseASecondDaemonAsInScenario10GuardMultiples() throws Exception {
        daemon.start();
        String config = daemon.file("multimodule.yaml").toString();
        CommandRun sameState = CommandRun.of("multimoduled", "-c", config, "-q", "another",
                "-p", "this,that", "-d", "10");
        assertThat(sameState.code()).isEqualTo(1);
        assertThat(sameState.text()).contains("another daemon, pid " + daemon.pid() + ", has the state directory")
                .contains("choose another with -s");

        CommandRun sameQueue = CommandRun.of("multimoduled", "-c", config, "-s", daemon.file("other").toString());
        assertThat(sameQueue.code()).isEqualTo(1);
        assertThat(sameQueue.text()).contains("another daemon, pid " + daemon.pid() + ", has the control queue control")
                .contains("choose another with -q");

        daemon.transit().send("Alpha", "{\"ct\":4}");
        assertThat(daemon.transit().receive("Alpha_out").get("my_ct")).isEqualTo(4L);
    }

    @Test
    void shouldStartWithNothingButAQueueNameAsInScenario2Basic() throws Exception {
        daemon.launchWith(List.of("-q", "tqueue", "-s", daemon.file("state").toString(),
                "-T", daemon.file("queues").toString(), "-c", "/dev/null"));
        daemon.output().await("ready:", "control queue tqueue");
        assertThat(daemon.ask(ControlCommand.STATUS, Message.EMPTY).get("pid")).isEqualTo(daemon.pid());

        assertThat(daemon.stop()).isZero();
    }

    @Test
    void shouldGoOnWhereTheLastSaveWasAfterItWasKilled() throws Exception {
        daemon.start();
        daemon.transit().send("Alpha", "{}");
        assertThat(daemon.transit().receive("Alpha_out").get("count")).isEqualTo(1L);
        awaitSavedCount(1);
        daemon.kill();

        daemon.start();
        daemon.transit().send("Alpha", "{}");
        assertThat(daemon.transit().receive("Alpha_out").get("count")).isEqualTo(2L);
    }

    /** Each question asks a disk, so this costs what a look costs, not a processor; the save comes within a second. */
    private void awaitSavedCount(long count) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        Message shown;
        do {
            assertThat(System.nanoTime()).as("the state is saved within a minute").isLessThan(deadline);
            shown = daemon.ask(ControlCommand.STATE_SHOW, Message.of("task", "Alpha"));
        } while (Boolean.TRUE.equals(shown.get("initial")));
        assertThat(shown.object("state").get("count")).isEqualTo(count);
    }
}
