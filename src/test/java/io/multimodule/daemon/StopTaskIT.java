package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that is stopped while it works: it is called stopped when it has ended, not before. */
class StopTaskIT extends WithDaemon {
    @ParameterizedTest
    @ValueSource(strings = {"external: true", "host: shop"})
    void shouldWaitUntilAStoppedTaskHasEnded(String place) throws Exception {
        daemon.config("tasks: { Alpha: { host: shop }, Blocker: { %s } }%n".formatted(place)).start();
        assertThat(daemon.ctl("start", "Alpha", "Blocker").code()).isZero();
        Path pipe = daemon.file("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        daemon.transit().send("Blocker", "{\"pipe\":\"" + pipe + "\"}");
        // The fifo can be opened for writing when somebody reads it: the task is in its callback now.
        try (var open = Files.newBufferedWriter(pipe)) {
            CommandRun early = daemon.ctl("stop", "Blocker", "--wait", "300ms");
            assertThat(early.text()).contains("Blocker is told to stop, and still works after 300ms");
            assertThat(early.code()).isEqualTo(75);
            assertThat(daemon.ctl("stop", "Blocker", "--wait", "0s").text()).isEqualTo("Blocker is told to stop");
            open.write("this");
        }
        CommandRun late = daemon.ctl("stop", "Blocker");
        assertThat(late.text()).isEqualTo("Blocker is stopped");
        assertThat(late.code()).isZero();
        if (place.startsWith("external")) {
            assertThat(daemon.ctl("tasks", "--json", "Blocker").text()).doesNotContain("\"pid\"");
        }
        assertThat(daemon.ctl("tasks", "Alpha").text()).contains("running");
        assertThat(daemon.ctl("start", "Blocker").text()).isEqualTo("Blocker runs");
    }
}
