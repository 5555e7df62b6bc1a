package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the status file is written, by a clock and a conductor that are turned by hand. */
class StatusWriterTest {
    @TempDir
    private Path directory;
    private HostTrial trial;
    private int writes;
    private int looks;
    private int changes;

    private Message status() {
        writes++;
        return Message.of("write", writes);
    }

    /** What its process uses is another thing with each look. */
    private Message tasks() {
        looks++;
        return Message.of("tasks", List.of(Message.of("name", "Alpha", "received", changes)),
                "processes", List.of(Message.of("name", "main", "figures", Message.of("heap", looks))));
    }

    @Test
    void shouldNotWriteOnlyBecauseOfWhatProcessesUse() throws Exception {
        trial = new HostTrial(directory.resolve("host"), 100_000).start();
        StatusFile file = new StatusFile(directory.resolve("status.json"));
        AutoCloseable writer = new StatusWriter(this::status, this::tasks, file, Path.of(""), null)
                .start(trial.host.conductor());
        trial.turn();
        for (int i = 0; i < 10; i++) {
            trial.advance(StatusWriter.PERIOD);
        }
        assertThat(looks).isGreaterThan(10);
        assertThat(writes).isEqualTo(1);

        changes++;
        trial.advance(StatusWriter.PERIOD);
        assertThat(writes).isEqualTo(2);
        close(writer);

        Message written = written(file);
        assertThat(written).as("what they used then is written with it").isEqualTo(Message.of("tasks",
                List.of(Message.of("name", "Alpha", "received", 1)), "processes", written.get("processes")));
        assertThat(written.array("processes")).hasSize(1);
        trial.stop();
    }

    /** What is in the file when it was written the second time; closing waits for its writer, but not for ever. */
    private static Message written(StatusFile file) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Message tasks = Message.EMPTY;
        while (!tasks.toString().contains("\"received\":1") && System.nanoTime() - end < 0) {
            tasks = file.read().map(StatusDocument::tasks).orElse(Message.EMPTY);
        }
        return tasks;
    }

    @Test
    void shouldLeaveACopyOfAStatelessTaskToTheHostThatIsItsHome() {
        trial = new HostTrial(directory.resolve("host"), 100_000).task("Copy", () -> (message, context) -> { })
                .configured("Copy", "{}").start(new HostRole("Shop"));
        trial.host.deliver("Copy", Message.of("id", 1));
        trial.turn();

        assertThat(trial.host.figures().tasks()).hasSize(1);
        assertThat(StatusWriter.tasksOf(trial.host, trial.services.stores().deadLetters())).isEqualTo(Message.builder(4)
                .put("tasks", List.of()).put("stalled_ms", 0).put("dead_letters", 0).put("dead_letters_added", 0).build());
        trial.stop();
    }

    /** It waits until the conductor, which is turned here, has written the last time. */
    private void close(AutoCloseable writer) {
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                writer.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (!closing.isDone()) {
            trial.turn();
        }
        closing.join();
    }
}
