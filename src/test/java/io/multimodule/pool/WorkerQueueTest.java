package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WorkerQueueTest {
    private static final Path QUEUES = Path.of("/srv/queues");

    @Test
    void shouldTellWorkersAllThatTheMainProcessKnowsOfQueues() throws IOException {
        QueueAccess access = new QueueAccess(0666, OptionalInt.of(1234));
        QueueSettings settings = new QueueSettings(QUEUES, "shop", access, Path.of("/srv/large"),
                List.of(Path.of("/srv/a:b"), Path.of("/srv/c d")), 5000, 100, Duration.ofDays(1));

        WorkerQueue there = WorkerQueue.of(WorkerQueue.of(settings, "work").environment());

        assertThat(there).isEqualTo(new WorkerQueue(QUEUES, new QueueName("work"), access, Path.of("/srv/large"),
                List.of(Path.of("/srv/a:b"), Path.of("/srv/c d")), 5000));
    }

    @Test
    void shouldTellWorkersWhatIsUsualWhenNothingElseIsSaid() throws IOException {
        WorkerQueue there = WorkerQueue.of(WorkerQueue.of(QUEUES, "work").environment());

        assertThat(there).isEqualTo(new WorkerQueue(QUEUES, new QueueName("work"), QueueAccess.OWNER_AND_GROUP,
                LargeMessages.below(QUEUES), List.of(), LargeMessages.DEFAULT_MAXIMUM_BYTES));
    }

    @Test
    void shouldSayWhatIsMissing() throws IOException {
        assertThat(WorkerQueue.of(Map.of())).isNull();
        assertThatThrownBy(() -> WorkerQueue.of(Map.of(WorkerEnvironment.QUEUE_DIRECTORY, "/srv/queues")))
                .isInstanceOf(IOException.class).hasMessageContaining("MULTIMODULE_POOL_QUEUE");
    }
}
