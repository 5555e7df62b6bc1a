package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where log, error, alert and debug go, and the options that say so. */
class ChannelsIT {
    private static final String TASKS = """
            tasks: { Alpha: {} }
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { type: error }, forwards: [ { queue: errors } ] }
              - { match: { event: queue-removed }, forwards: [ { queue: removals } ] }
              - { match: { type: alert, task: Tank }, forwards: [ { queue: tank } ] }
              - { match: { task: Alpha, str: .* }, forwards: [ { queue: said } ] }
            """;
    private static final String FAIL = "{\"divide_by\":0}";

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
    void shouldSendAChannelToAQueueWithTheOption() throws Exception {
        daemon.start("-o", "log:1,error:complaints");
        daemon.transit().send("Alpha", FAIL);

        Message entry = daemon.transit().receive("complaints");
        assertThat(entry.string("type")).isEqualTo("error");
        assertThat(entry.string("task")).isEqualTo("Alpha");
        assertThat(entry.string("str")).contains("/ by zero");
        assertThat(entry.get("pid")).isEqualTo(daemon.pid());
        assertThat(entry.string("stack")).contains("Stream.onMessage");
    }

    @Test
    void shouldSendAChannelToTheRouter() throws Exception {
        daemon.start("-o", "error:router");
        daemon.transit().send("Alpha", FAIL);

        assertThat(daemon.transit().receive("errors").string("str")).contains("/ by zero");
    }

    @Test
    void shouldWriteToAFileAndOpenItAgainOnSighup() throws Exception {
        Path file = daemon.file("error.log");
        daemon.start();
        daemon.change("{\"channels\":{\"error\":{\"to\":\"" + file + "\",\"endpoints\":{\"seen\":\"1\"}}}}");
        fail("first");
        Path rotated = Files.move(file, daemon.file("error.log.1"));
        daemon.signal("HUP");
        daemon.output().await("a new configuration is in force");
        fail("second");

        assertThat(daemon.stop()).isZero();
        assertThat(rotated).content().contains("\"first\"").doesNotContain("\"second\"");
        assertThat(file).content().contains("\"second\"").doesNotContain("\"first\"");
    }

    private void fail(String type) throws Exception {
        daemon.control("{\"control\":[{\"type\":\"" + type + "\"}]}");
        daemon.output().await("there is no control type \"" + type + "\"");
    }

    @Test
    void shouldWriteNothingOfAChannelThatIsOff() throws Exception {
        daemon.start("-o", "error:off,alert:2");
        daemon.transit().send("Alpha", FAIL);
        daemon.transit().send("Alpha", "{}");
        daemon.transit().receive("Alpha_out");

        assertThat(daemon.stop()).isZero();
        assertThat(daemon.output().lines()).noneMatch(line -> line.contains("/ by zero"))
                .anyMatch(line -> line.contains("[LOG] multimoduled: ending"));
    }

    @Test
    void shouldGoOnWhenAFileCannotBeWrittenAndSayIt() throws Exception {
        Path impossible = Files.writeString(daemon.file("plain"), "").resolve("error.log");
        daemon.start("-o", "alert:" + impossible);
        assertThat(new ProcessBuilder("ipcrm", "-q", Integer.toString(daemon.transit().queue("Alpha").figures().id()))
                .start().waitFor()).isZero();

        daemon.output().await("[ERROR]", impossible.toString());
        daemon.transit().send("Alpha", "{\"ct\":1}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
    }

    @Test
    void shouldChangeAChannelAtRunTimeWithFilters() throws Exception {
        daemon.start();
        daemon.change("{\"channels\":{\"error\":{\"to\":\"complaints\",\"exclude\":{\"mine\":{\"task\":\"Alpha\"}}}}}");
        daemon.transit().send("Alpha", FAIL);
        daemon.control("{\"control\":[{\"type\":\"nonsense\"}]}");

        assertThat(daemon.transit().receive("complaints").string("str")).contains("nonsense");
        assertThat(daemon.ctl("channels").text()).contains("complaints");
    }

    @Test
    void shouldCopyAChannelToFurtherEndpoints() throws Exception {
        daemon.start();
        daemon.change("{\"channels\":{\"error\":{\"to\":\"1\",\"endpoints\":{\"copy\":{\"queue\":\"copies\"}}}}}");
        daemon.transit().send("Alpha", FAIL);

        daemon.output().await("[ERROR] Alpha", "/ by zero");
        assertThat(daemon.transit().receive("copies").string("str")).contains("/ by zero");
    }

    @Test
    void shouldOfferAlertsToTheRoutesThatAskForThem() throws Exception {
        daemon.start();
        assertThat(new ProcessBuilder("ipcrm", "-q", Integer.toString(daemon.transit().queue("Alpha").figures().id()))
                .start().waitFor()).isZero();

        Message removal = daemon.transit().receive("removals");
        assertThat(removal.string("type")).isEqualTo("alert");
        assertThat(removal.string("task")).isEqualTo("Alpha");
        daemon.output().await("[ALERT] Alpha", "it is made again");

        daemon.transit().send("OutOfBand",
                "{\"type\":\"alert\",\"event\":\"tank-empty\",\"str\":\"x\",\"task\":\"Tank\"}");
        assertThat(daemon.transit().receive("tank").string("event")).isEqualTo("tank-empty");

        daemon.transit().send("OutOfBand", "{\"type\":\"alert\",\"str\":\"for nobody\",\"task\":\"Well\"}");
        daemon.output().await("[ALERT] Well", "for nobody");
        assertThat(daemon.transit().queue("said").figures().messages()).as("a route that asks for no alert")
                .isZero();
        assertThat(daemon.ctl("metrics").text()).containsPattern("unmatched_total: 0");
    }

    @Test
    void shouldTakeWhatOtherProgramsSayOnAChannel() throws Exception {
        daemon.start();
        daemon.transit().send("OutOfBand", "{\"type\":\"alert\",\"str\":\"from far away\",\"pid\":4711}");

        daemon.output().await("(4711) [ALERT]", "from far away");
    }

    @Test
    void shouldTurnDebuggingOnAtRunTime() throws Exception {
        daemon.start("-d", "0");
        assertThat(daemon.ctl("debug", "3").code()).isZero();
        daemon.output().await("a new configuration is in force");
        assertThat(daemon.ctl("config", "show").text()).containsPattern("debug_level: 3");

        daemon.control("{\"debug\":2}");
        daemon.output().await("a new configuration is in force");
        assertThat(daemon.ctl("config", "show").text()).containsPattern("debug_level: 2");
    }

    @Test
    void shouldRefuseAnOptionThatMakesNoSense() throws Exception {
        daemon.launch("-o", "log");
        assertThat(daemon.awaitExit()).isEqualTo(2);
        assertThat(daemon.output().lines()).anyMatch(line -> line.contains("write CHANNEL:ACTION"));

        daemon.launch("-q", "a/b");
        assertThat(daemon.awaitExit()).isEqualTo(78);
        assertThat(daemon.output().lines()).anyMatch(line -> line.contains("control_queue"));
    }
}
