package io.multimodule.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchIT {
    @TempDir
    Path temporary;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void shouldTellOfQueueFilesThatComeAndGoAndOfTheDirectoryItself() throws Exception {
        Path path = temporary.resolve("queues");
        SysvQueueDirectory directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        try (DirectoryWatch watch = DirectoryWatch.open(path, new Recorder())) {
            assertThat(watch).isNotNull();
            directory.open(new QueueName("orders"));
            assertThat(next()).isEqualTo("created orders");
            directory.remove(new QueueName("orders"));
            assertThat(next()).isEqualTo("deleted orders");
            Files.delete(path);
            assertThat(next()).isEqualTo("uncertain");
        }
    }

    @Test
    void shouldNameADirectoryThatIsMissing() {
        Path missing = temporary.resolve("missing");
        assertThatThrownBy(() -> DirectoryWatch.open(missing, new Recorder())).isInstanceOf(QueueException.class)
                .hasMessageContaining(missing.toString());
    }

    private String next() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    private final class Recorder implements DirectoryWatch.Listener {
        @Override
        public void created(QueueName name) {
            events.add("created " + name);
        }

        @Override
        public void deleted(QueueName name) {
            events.add("deleted " + name);
        }

        @Override
        public void uncertain() {
            events.add("uncertain");
        }
    }
}
