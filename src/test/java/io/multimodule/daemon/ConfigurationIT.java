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

/** Changes of the configuration while the daemon runs, in each way that there is. */
class ConfigurationIT {
    private static final String ROUTES = """
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
            """;
    private static final String FIRST = """
            tasks:
              Alpha: { config: { config: first } }
              Beta: { config: { config: first } }
            """ + ROUTES;
    private static final String SECOND = FIRST.replace("Alpha: { config: { config: first } }",
            "Alpha: { config: { config: second } }");
    private static final String IN_FORCE = "a new configuration is in force";

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void start() throws Exception {
        daemon = new DaemonProcess(temporary).config(FIRST).start();
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private String configOf(String task) throws Exception {
        daemon.transit().send(task, "{}");
        return daemon.transit().receive(task + "_out").string("config");
    }

    private long timesConfigured(String task) {
        return daemon.output().lines().stream().filter(line -> line.contains(task + ": configured")).count();
    }

    @Test
    void shouldTakeAChangedFileByItselfAndTouchOnlyTheTasksConcerned() throws Exception {
        assertThat(configOf("Alpha")).isEqualTo("first");
        assertThat(configOf("Beta")).isEqualTo("first");

        daemon.config(SECOND);
        daemon.output().await(IN_FORCE);

        assertThat(configOf("Alpha")).isEqualTo("second");
        assertThat(configOf("Beta")).isEqualTo("first");
        // What a task logs goes another way than what it emits.
        daemon.output().rewind();
        daemon.output().await("Alpha: configured", "second");
        assertThat(timesConfigured("Alpha")).isEqualTo(2);
        assertThat(timesConfigured("Beta")).isEqualTo(1);
    }

    @Test
    void shouldTakeADropInAndItsRemoval() throws Exception {
        Path made = Files.createDirectory(daemon.file("made"));
        Files.writeString(made.resolve("10-more.yaml"), "tasks: { Alpha: { config: { config: more } } }");
        // With its file in it at once: an empty file that is written later would be two changes.
        Path dropIn = Files.move(made, daemon.file("multimodule.d")).resolve("10-more.yaml");
        daemon.output().await(IN_FORCE);
        assertThat(configOf("Alpha")).isEqualTo("more");

        Files.delete(dropIn);
        daemon.output().await(IN_FORCE);
        assertThat(configOf("Alpha")).isEqualTo("first");
    }

    @Test
    void shouldReadTheFilesAgainOnSighupAndOnRequest() throws Exception {
        daemon.signal("HUP");
        daemon.output().await(IN_FORCE);
        daemon.control("{\"control\":[{\"type\":\"reload\"}]}");
        daemon.output().await(IN_FORCE);
        assertThat(daemon.ctl("reload")).extracting(CommandRun::code).isEqualTo(0);
        daemon.output().await(IN_FORCE);

        assertThat(configOf("Alpha")).isEqualTo("first");
        assertThat(timesConfigured("Alpha")).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOldConfigurationAndSayWhatIsWrongWithTheNew() throws Exception {
        daemon.config(SECOND + "rotues: []\nlanes: { memory: many }\n");

        daemon.output().await("a configuration file changed: the configuration stays as it was, 2 problems");
        daemon.output().await("multimodule.yaml:13", "rotues", "did you mean 'routes'?");
        daemon.output().await("multimodule.yaml:14", "lanes.memory");
        assertThat(configOf("Alpha")).isEqualTo("first");

        daemon.config(SECOND);
        daemon.output().await(IN_FORCE);
        assertThat(configOf("Alpha")).isEqualTo("second");
    }

    @Test
    void shouldRefuseARegexThatIsNoneWithItsPlace() throws Exception {
        daemon.config("""
                routes:
                  - match: { a: " special/re/(" }
                    forwards: [ { queue: Alpha_out } ]
                """);

        daemon.output().await("the configuration stays as it was, 1 problem");
        daemon.output().await("multimodule.yaml:8", "routes");
        assertThat(configOf("Alpha")).isEqualTo("first");
    }

    @Test
    void shouldRefuseToStartWithABadConfiguration() throws Exception {
        assertThat(daemon.stop()).isZero();
        daemon.config("tsaks: {}\n").launch();

        assertThat(daemon.awaitExit()).isEqualTo(78);
        assertThat(daemon.output().lines()).anyMatch(line -> line.contains("multimodule.yaml:7:1: tsaks: unknown key;"
                + " did you mean 'tasks'?"));
        CommandRun check = CommandRun.of("multimodulectl", "config", "check",
                daemon.file("multimodule.yaml").toString());
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.text()).contains("multimodule.yaml:7:1: tsaks: unknown key; did you mean 'tasks'?");
    }

    @Test
    void shouldChangeATaskByControlMessageAndKeepThatOverARestartUntilItIsReset() throws Exception {
        daemon.change("{\"config\":{\"Alpha\":{\"config\":\"sent\"}}}");
        assertThat(configOf("Alpha")).isEqualTo("sent");
        assertThat(configOf("Beta")).isEqualTo("first");

        assertThat(daemon.stop()).isZero();
        daemon.start();
        assertThat(configOf("Alpha")).isEqualTo("sent");
        assertThat(daemon.ctl("config", "show").text()).containsPattern("config: sent +# run-time change")
                .containsPattern("config: first +# .*multimodule.yaml:");

        assertThat(daemon.ctl("config", "reset").code()).isZero();
        daemon.output().await(IN_FORCE);
        assertThat(configOf("Alpha")).isEqualTo("first");
        assertThat(daemon.ctl("config", "show").text()).doesNotContain("sent");
    }

    @Test
    void shouldRemoveTheConfigurationOfATaskAndEndIt() throws Exception {
        daemon.config(FIRST.replace(ROUTES, ""));
        daemon.output().await(IN_FORCE);
        daemon.control("{\"remove_config\":\"Alpha\"}");
        daemon.output().await("task Alpha ended");
        assertThat(daemon.ctl("config", "remove", "Beta").code()).isZero();
        daemon.output().await("task Beta ended");

        CommandRun again = daemon.ctl("config", "remove", "Beta");
        assertThat(again.code()).isNotZero();
        assertThat(again.text()).contains("there is no configuration of a task Beta to remove");
        assertThat(daemon.ctl("config", "reset").code()).isZero();
        daemon.output().await("Alpha: configured");
    }

    @Test
    void shouldLayOneChangeOfATaskOverTheOtherAndResetOneTaskAlone() throws Exception {
        assertThat(daemon.ctl("config", "set", "Alpha", "{\"config\":{\"config\":\"typed\"}}").code()).isZero();
        assertThat(configOf("Alpha")).isEqualTo("typed");
        assertThat(daemon.ctl("config", "set", "Alpha", "{\"save_every\":\"5s\"}").code()).isZero();
        daemon.ctl("config", "set", "Beta", "{\"config\":{\"config\":\"typed\"}}");
        assertThat(daemon.ctl("config", "show").text()).containsPattern("save_every: 5s +# run-time change");
        assertThat(configOf("Alpha")).as("its configuration is what was set before").isEqualTo("typed");

        CommandRun reset = daemon.ctl("config", "reset", "Alpha");
        assertThat(reset.text()).contains("reset Alpha");
        assertThat(daemon.ctl("config", "show").text()).doesNotContain("save_every: 5s")
                .containsPattern("config: typed +# run-time change");
        assertThat(configOf("Beta")).isEqualTo("typed");
        CommandRun again = daemon.ctl("config", "reset", "Alpha");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.text()).contains("nothing was set at run time for Alpha", "Beta");
    }

    @Test
    void shouldSetATaskFromTheCommandLineAndRefuseWhatMakesNoSense() throws Exception {
        assertThat(daemon.ctl("config", "set", "Alpha", "{\"config\":{\"config\":\"typed\"}}").code()).isZero();
        assertThat(configOf("Alpha")).isEqualTo("typed");

        CommandRun bad = daemon.ctl("config", "set", "Alpha", "{\"confg\":{}}");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.text()).contains("tasks.Alpha.confg: unknown key; did you mean 'config'?");
        assertThat(configOf("Alpha")).isEqualTo("typed");
    }

    @Test
    void shouldTakeThePredecessorsRoutesAsTheConfigurationOfTheRouter() throws Exception {
        daemon.change("{\"config\":{\"Router\":{\"routes\":[{\"match\":{\"source\":\"Alpha\"},"
                + "\"forwards\":[{\"qname\":\"elsewhere\"}]}]}}}");
        daemon.transit().send("Alpha", "{\"a\":1}");

        assertThat(daemon.transit().receive("elsewhere").get("a")).isEqualTo(1L);
    }

    @Test
    void shouldLetATaskKeepItsOldConfigurationWhenItRefusesTheNew() throws Exception {
        daemon.control("{\"config\":{\"Alpha\":{\"config\":\"odd\",\"refuse\":\"this is no value for me\"}}}");
        daemon.output().await("Alpha", "refused its new configuration, the old one stays in force",
                "this is no value for me");

        assertThat(configOf("Alpha")).isEqualTo("first");
    }

    @Test
    void shouldRefuseControlMessagesThatMakeNoSenseAndKeepThem() throws Exception {
        daemon.control("{\"control\":[{\"type\":\"cleanly_exist\"}]}");
        daemon.output().await("there is no control type \"cleanly_exist\"; did you mean 'cleanly_exit'?");
        daemon.control("{\"confg\":{}}");
        daemon.output().await("there is no part \"confg\"; did you mean 'config'?");
        daemon.control("{\"config\":{\"Alpha\":7}}");
        daemon.output().await("\"config\" must be an object of objects");
        daemon.transit().send(DaemonProcess.CONTROL_QUEUE, "{\"hello\":1}");
        daemon.output().await("a control message is an object under \".multimodule\"");

        Message letters = daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY);
        assertThat((List<?>) letters.get("letters")).hasSize(4);
        assertThat(configOf("Alpha")).isEqualTo("first");
    }

    @Test
    void shouldRefuseAChangeAtRunTimeThatDoesNotFitAndForgetIt() throws Exception {
        daemon.control("{\"config\":{\"a/b\":{}}}");
        daemon.output().await("control message: the configuration stays as it was");

        assertThat(daemon.stop()).isZero();
        daemon.start();
        assertThat(configOf("Alpha")).isEqualTo("first");
    }
}
