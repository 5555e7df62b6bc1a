package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.HostTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of large messages that are older than they should become. */
class LargeFilesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKeepBodiesWhileAQueueHasMessagesThatNobodyTook() throws IOException, QueueException {
        HostTrial trial = new HostTrial(directory, 16_384).start();
        send(trial, 1);
        clean(trial);
        assertThat(files()).as("its reader may be held").hasSize(1);

        trial.queues.open(new QueueName("Held")).poll(new byte[16_384]);
        clean(trial);
        assertThat(files()).isEmpty();
        trial.stop();
    }

    @Test
    void shouldRemoveBodiesThoughAQueueThatIsReadHasMessages() throws IOException, QueueException {
        HostTrial trial = new HostTrial(directory, 16_384).start();
        send(trial, 1);
        send(trial, 2);
        trial.queues.open(new QueueName("Held")).poll(new byte[16_384]);
        clean(trial);
        assertThat(files()).isEmpty();
        trial.stop();
    }

    private static void send(HostTrial trial, int id) {
        trial.host.deliver("Held", Message.of("id", id, "text", "x".repeat(20_000)));
        trial.turn();
    }

    /** All files are two days old, and one day is the age. */
    private void clean(HostTrial trial) throws IOException {
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        new LargeFiles(trial.services, Duration.ofDays(1)).clean();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("large"))) {
            return files.toList();
        }
    }
}
