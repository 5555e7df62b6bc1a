package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks remember: seen, changed by a message, damaged on disk. */
class StateIT {
    private static final String TASKS = """
            tasks: { Alpha: { save_every: 10ms }, Beta: {} }
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
            """;

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

    private long count(String task) throws Exception {
        daemon.transit().send(task, "{}");
        return (long) daemon.transit().receive(task + "_out").get("count");
    }

    private Message state(String task) throws IOException {
        return daemon.ask(ControlCommand.STATE_SHOW, Message.of("task", task)).object("state");
    }

    /** Each run saves once, when it ends; so each makes one generation. */
    private void runs(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            daemon.start();
            count("Beta");
            assertThat(daemon.stop()).isZero();
        }
    }

    private List<Path> files(String task) throws IOException {
        try (Stream<Path> all = Files.walk(daemon.file("state/state"))) {
            return all.filter(Files::isRegularFile).filter(file -> file.toString().contains(task)).sorted().toList();
        }
    }

    @Test
    void shouldMarkAStateThatWasNeverSaved() throws Exception {
        daemon.start();
        CommandRun show = daemon.ctl("state", "show", "Beta", "--json");

        assertThat(show.code()).as(show.text()).isZero();
        assertThat(show.text()).contains("\"initial\": true", "\"count\": 0");
    }

    @Test
    void shouldChangeTheStateByAMessageAsInScenario5DynamicWrite() throws Exception {
        daemon.start();
        count("Alpha");
        daemon.transit().send("Alpha", """
                {".multimodule":{"transform":{"some":{"levels":{"down":{"config":"structure"}}},"list":["rich"]}}}""");
        assertThat(count("Alpha")).isEqualTo(2);

        assertThat(state("Alpha").object("some").object("levels").object("down"))
                .isEqualTo(Message.of("config", "structure"));
        assertThat(state("Alpha").get("list")).isEqualTo(List.of("rich"));
        assertThat(daemon.stop()).isZero();
        daemon.start();
        assertThat(state("Alpha").object("some").object("levels").object("down"))
                .isEqualTo(Message.of("config", "structure"));
    }

    @Test
    void shouldRefuseATransformThatDoesNotFitTheState() throws Exception {
        daemon.start();
        count("Alpha");
        daemon.transit().send("Alpha", "{\".multimodule\":{\"transform\":{\"count\":\"no number\"}}}");
        daemon.output().await("[ERROR] Alpha:", "was set aside");

        assertThat(count("Alpha")).isEqualTo(2);
    }

    @Test
    void shouldShowAStateWhileItIsDown() throws Exception {
        runs(1);
        CommandRun show = daemon.ctl("state", "show", "Beta");

        assertThat(show.code()).as(show.text()).isZero();
        assertThat(show.text()).contains("\"count\": 1");
    }

    @Test
    void shouldFallBackToTheGenerationBeforeADamagedOneAndAlert() throws Exception {
        runs(3);
        List<Path> generations = files("Beta");
        assertThat(generations).hasSize(3);
        Path newest = generations.get(2);
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 2] ^= 1;
        Files.write(newest, bytes);

        daemon.start();
        daemon.output().await("[ALERT] Beta:", newest.toString(), "the generation before it is used");
        assertThat(count("Beta")).isEqualTo(3);
    }

    @Test
    void shouldFallBackFromAHalfWrittenFile() throws Exception {
        runs(3);
        Path newest = files("Beta").get(2);
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));

        daemon.start();
        daemon.output().await("[ALERT] Beta:", newest.toString(), "the generation before it is used");
        assertThat(count("Beta")).isEqualTo(3);
    }

    @Test
    void shouldHoldATaskOfWhichNoStateIsReadableAndGoOnWhenItIsRepaired() throws Exception {
        runs(1);
        Path only = files("Beta").get(0);
        byte[] good = Files.readAllBytes(only);
        Files.writeString(only, "{}");
        daemon.start();
        daemon.output().await("[ALERT] Beta: task Beta is held", only.toString());
        daemon.transit().send("Beta", "{}");
        assertThat(count("Alpha")).isEqualTo(1);
        assertThat(daemon.ctl("tasks", "Beta").text()).contains("held");
        assertThat(daemon.ctl("explain", "Beta").text()).containsOnlyOnce("multimodulectl release Beta");

        assertThat(daemon.ctl("release", "Beta").code()).isZero();
        daemon.output().await("[ALERT] Beta: task Beta is held", only.toString());
        Files.write(only, good);
        assertThat(daemon.ctl("release", "Beta").code()).isZero();
        assertThat(daemon.transit().receive("Beta_out").get("count")).isEqualTo(2L);
        CommandRun again = daemon.ctl("release", "Beta");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.text()).contains("Beta is not held");
    }

    @Test
    void shouldLoadATaskAgainWhenItsStateIsRepairedAndTheConfigurationReloaded() throws Exception {
        runs(1);
        Path only = files("Beta").get(0);
        byte[] good = Files.readAllBytes(only);
        Files.writeString(only, "{}");
        daemon.start();
        daemon.output().await("[ALERT] Beta: task Beta is held", only.toString());
        daemon.transit().send("Beta", "{}");
        Files.write(only, good);
        assertThat(daemon.ctl("reload").code()).isZero();
        assertThat(daemon.transit().receive("Beta_out").get("count")).isEqualTo(2L);
    }

    @Test
    void shouldLoadATaskWithAProcessOfItsOwnAgainWhenItIsReleased() throws Exception {
        runs(1);
        Path only = files("Beta").get(0);
        byte[] good = Files.readAllBytes(only);
        Files.writeString(only, "{}");
        daemon.config(TASKS.replace("Beta: {}", "Beta: { external: true }")).start();
        try {
            daemon.awaitStatus("Beta", "failed");
            Files.write(only, good);
            assertThat(daemon.ctl("release", "Beta").text()).doesNotContain("is not held");
            daemon.awaitStatus("Beta", "running");
            assertThat(count("Beta")).isEqualTo(2);
        } finally {
            daemon.ctl("stop", "--externals");
        }
    }

    @Test
    void shouldRefuseToStartOnDamagedRunTimeChanges() throws Exception {
        daemon.start();
        daemon.change("{\"config\":{\"Alpha\":{\"increment\":1}}}");
        assertThat(daemon.stop()).isZero();
        Files.writeString(daemon.file("state/overrides.json"), "{\"tasks\":");
        daemon.launch();

        assertThat(daemon.awaitExit()).isEqualTo(1);
        assertThat(daemon.output().lines()).anyMatch(line -> line.contains("the run-time changes in "
                + daemon.file("state/overrides.json") + " are damaged"));
    }

    @Test
    void shouldSayThatItsStateDirectoryIsNone() throws Exception {
        Files.writeString(daemon.file("state"), "a file");
        daemon.launch();

        assertThat(daemon.awaitExit()).isEqualTo(1);
        assertThat(String.join("\n", daemon.output().lines())).contains(daemon.file("state").toString())
                .doesNotContain("Exception in thread");
    }

    @Test
    void shouldGoOnWhenAStateCannotBeWritten() throws Exception {
        daemon.start();
        count("Alpha");
        assertThat(daemon.stop()).isZero();
        daemon.start();
        Path folder = daemon.file("state/state");
        Files.move(folder, daemon.file("state/away"));
        Files.writeString(folder, "in the way");
        assertThat(count("Alpha")).isEqualTo(2);
        daemon.output().await("[ERROR]", "the state of task Alpha was not saved");
        assertThat(count("Alpha")).isEqualTo(3);

        // At once, because it goes on trying to save, and would make the folder anew.
        Path link = Files.createSymbolicLink(daemon.file("state/link"), daemon.file("state/away"));
        Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
        assertThat(daemon.stop()).isZero();
        daemon.start();
        assertThat(count("Alpha")).isEqualTo(4);
    }

    @Test
    void shouldEndWithACodeOfItsOwnWhenItWasAskedToAndAStateIsLost() throws Exception {
        daemon.config(TASKS.replace("Beta: {}", "Beta: { save_every: 1h }"));
        runs(1);
        daemon.start();
        count("Beta");
        Path folder = daemon.file("state/state");
        Files.move(folder, daemon.file("state/away"));
        Files.writeString(folder, "in the way");

        assertThat(daemon.ctl("stop").code()).isZero();

        assertThat(daemon.awaitExit()).isEqualTo(Daemon.ENDED_IN_DISORDER);
        assertThat(Files.readString(Path.of("systemd/multimodule.service"))).as("systemd does not start it again")
                .containsPattern("(?m)^RestartPreventExitStatus=.*\\b" + Daemon.ENDED_IN_DISORDER + "\\b");
    }
}
