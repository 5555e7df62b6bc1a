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

/** The options of the command line win over the file, and are relative to where the command was typed. */
class OptionsIT {
    private static final String FILE = """
            task_path: [ tasks ]
            task_packages: [ nowhere ]
            control_queue: from_file
            queues: { directory: unused_queues }
            state_dir: unused_state
            tasks: { Alpha: {} }
            routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
            """;

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary);
        Files.writeString(daemon.file("own.yaml"), FILE);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private void answers() throws Exception {
        daemon.transit().send("Alpha", "{\"ct\":2}");
        assertThat(daemon.transit().receive("Alpha_out").get("my_ct")).isEqualTo(2L);
    }

    @Test
    void shouldTakeTheShortOptions() throws Exception {
        daemon.launchWith(List.of("-c", "own.yaml", "-q", "typed", "-p", "first,io.multimodule.daemon.work",
                "-s", "state", "-T", "queues", "-d", "2", "-o", "log:1,error:1,alert:1"));
        daemon.output().await("ready:", "control queue typed", "queues in " + daemon.file("queues"),
                "state in " + daemon.file("state"));
        answers();

        Message status = daemon.ask(ControlCommand.STATUS, Message.EMPTY);
        assertThat(status.string("control_queue")).isEqualTo("typed");
        assertThat(status.string("config_file")).isEqualTo(daemon.file("own.yaml").toString());
        assertThat(daemon.file("unused_queues")).doesNotExist();
        assertThat(daemon.file("unused_state")).doesNotExist();
        assertThat(daemon.ctl("config", "show").text()).containsPattern("control_queue: typed +# command line")
                .containsPattern("debug_level: 2 +# command line");
    }

    @Test
    void shouldTakeTheLongOptions() throws Exception {
        daemon.launchWith(List.of("--config", "own.yaml", "--control-queue=typed", "--task-packages",
                "io.multimodule.daemon.work", "--state-dir", "state", "--queue-directory", "queues",
                "--debug", "2", "--channels", "log:1,error:1"));
        daemon.output().await("ready:", "control queue typed", "queues in " + daemon.file("queues"));
        answers();
    }

    @Test
    void shouldExplainItself() throws Exception {
        CommandRun help = CommandRun.of("multimoduled", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.text()).contains("-q", "--control-queue", "-p", "-c", "-s", "-d", "-o", "-T", "Exit codes");
        CommandRun wrong = CommandRun.of("multimoduled", "--stat-dir", "x");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.text()).contains("--state-dir");
        CommandRun missing = CommandRun.of("multimoduled", "-c", daemon.file("gone.yaml").toString());
        assertThat(missing.code()).isEqualTo(78);
        assertThat(missing.text()).contains(daemon.file("gone.yaml").toString(), "there is no such file");
    }
}
