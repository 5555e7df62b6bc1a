package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.queue.QueueFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that somebody removes or shuts behind the daemon's back. */
class VanishingQueueIT {
    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void start() throws Exception {
        daemon = new DaemonProcess(temporary).config("""
                tasks: { Alpha: {} }
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
                """).start();
        alphaAnswers();
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private void alphaAnswers() throws Exception {
        daemon.transit().send("Alpha", "{\"ct\":1}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(1L);
    }

    private void ipcrm(String queue) throws Exception {
        QueueFigures figures = daemon.transit().queue(queue).figures();
        Process ipcrm = new ProcessBuilder("ipcrm", "-q", Integer.toString(figures.id())).inheritIO().start();
        assertThat(ipcrm.waitFor()).isZero();
    }

    @Test
    void shouldNoticeThatATasksQueueWasRemovedAndMakeItAgain() throws Exception {
        ipcrm("Alpha");

        daemon.output().await("[ALERT] Alpha:", "it is made again");
        alphaAnswers();
        ipcrm("Alpha");
        daemon.output().await("[ALERT] Alpha:", "it is made again");
        alphaAnswers();
    }

    @Test
    void shouldNoticeThatAnOutQueueWasRemovedWhenItSendsThere() throws Exception {
        ipcrm("Alpha_out");
        alphaAnswers();
        daemon.output().await("[ALERT] Alpha_out:", "it is made again");
    }

    @Test
    void shouldNoticeThatTheFileOfATasksQueueWasDeletedAndLoseNothing() throws Exception {
        Path file = daemon.file("queues/Alpha");
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        daemon.output().await("[ALERT]", "Alpha", "deleted");

        assertThat(file).hasBinaryContent(content);
        alphaAnswers();
    }

    @Test
    void shouldNoticeThatTheControlQueueWasRemoved() throws Exception {
        ipcrm(DaemonProcess.CONTROL_QUEUE);
        daemon.output().await("[ALERT] " + DaemonProcess.CONTROL_QUEUE + ":", "it is made again");

        daemon.change("{\"config\":{\"Alpha\":{\"config\":\"after\"}}}");
    }
}
