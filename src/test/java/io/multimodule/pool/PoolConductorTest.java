package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.Clock;
import io.multimodule.posix.EventPoll;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolConductorTest {
    @Test
    void shouldGoOnWhenAQuestionFails() throws Exception {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO, Duration.ofSeconds(1), 1000,
                new PoolConfig.Outside(PoolListener.LOGGING, null));
        PoolConductor conductor = new PoolConductor(config, PoolSize.DEFAULT,
                new WorkerLauncher(List.of(), null, Map.of(), 1000, WorkerGroups.NONE), EventPoll.open(),
                new DeliveryQueue(1000, () -> { }), Clock.SYSTEM);
        Thread thread = new Thread(conductor, "test conductor");
        thread.start();
        try {
            assertThatThrownBy(() -> conductor.ask(() -> {
                throw new IllegalStateException("meant to fail");
            })).hasRootCauseMessage("meant to fail");
            assertThat(conductor.<Boolean>ask(() -> conductor.roster().isEmpty())).isTrue();
            assertThat(conductor.ended()).isNotDone();
        } finally {
            conductor.end();
            thread.join();
        }
    }

    @Test
    void shouldTellTheEndsOfAllWorkersAndThenWhyItsThreadHasFailed() throws Exception {
        PoolRecord record = new PoolRecord();
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO, Duration.ofSeconds(1), 1000,
                new PoolConfig.Outside(record, record));
        DeliveryQueue deliveries = new DeliveryQueue(1000, () -> { });
        PoolConductor conductor = new PoolConductor(config, new PoolSize(3, 3, 3, 3),
                new WorkerLauncher(List.of(), null, Map.of(), 1000, WorkerGroups.NONE), EventPoll.open(), deliveries,
                Clock.SYSTEM);
        conductor.startAll(new WorkerCommand(List.of("/bin/sleep", "1000"), false));
        Thread thread = new Thread(conductor, "test conductor");
        thread.start();
        for (int i = 0; i < 3; i++) {
            assertThat(deliveries.deliver()).isTrue();
        }
        conductor.post(() -> {
            throw new InternalError("meant to fail");
        });
        thread.join();
        while (deliveries.deliver()) {
            // Until all was told.
        }

        assertThat(record.all(PoolRecord.Started.class)).hasSize(3);
        assertThat(record.all(PoolRecord.Ended.class)).hasSize(3).allMatch(ended -> ended.status().signal() == 9);
        assertThat(conductor.<Boolean>ask(() -> conductor.roster().isEmpty())).isTrue();
        assertThatThrownBy(() -> conductor.ended().get()).hasRootCauseMessage("meant to fail");
        assertThatThrownBy(() -> new Deliverer(deliveries, "test deliverer", false, untold -> { })
                .await(conductor.ended())).isInstanceOf(IllegalStateException.class).hasMessageContaining("meant to fail");
    }
}
