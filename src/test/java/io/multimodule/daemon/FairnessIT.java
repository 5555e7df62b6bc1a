package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One task that takes all it can get, beside others. */
class FairnessIT {
    /** All of them fit into the memory of a lane: what lies on disk has no turn before the disk has read it. */
    private static final int CIRCLING = 500;

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void start() throws Exception {
        daemon = new DaemonProcess(temporary).config("""
                tasks: { Alpha: {}, Circle: {}, Blocker: {} }
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
                """).start();
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private long turns() throws Exception {
        daemon.transit().send("Circle", "{\"report_to\":\"report\"}");
        return (long) daemon.transit().receive("report").get("turns");
    }

    @Test
    void shouldServeOthersWhileOneTaskIsNeverWithoutWork() throws Exception {
        for (int i = 0; i < CIRCLING; i++) {
            daemon.transit().send("Circle", "{}");
        }
        long before = turns();
        for (int i = 0; i < 10; i++) {
            daemon.transit().send("Alpha", "{\"ct\":1}");
            assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
        }

        assertThat(turns()).isGreaterThan(before);
        assertThat(daemon.ask(ControlCommand.STATUS, Message.EMPTY).get("pid")).isEqualTo(daemon.pid());
        assertThat(daemon.stop()).isZero();
    }

    @Test
    void shouldNameTheTaskAndItsStackWhileACallbackRunsTooLong() throws Exception {
        Path pipe = daemon.file("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        daemon.transit().send("Blocker", "{\"pipe\":\"" + pipe + "\"}");

        daemon.output().await("[ALERT] Blocker: task Blocker has kept all others waiting");
        daemon.output().await("io.multimodule.daemon.work.Blocker.onMessage");
        CommandRun status = daemon.ctl("status");
        assertThat(status.code()).isEqualTo(75);
        assertThat(status.text()).contains("Blocker", Long.toString(daemon.pid()));
        Files.writeString(pipe, "this");
        daemon.output().await("Blocker: went on with this");
        daemon.transit().send("Alpha", "{\"ct\":1}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
        assertThat(daemon.ctl("tasks", "Blocker", "--json").text()).containsPattern("\"slow\": [1-9]");
    }
}
