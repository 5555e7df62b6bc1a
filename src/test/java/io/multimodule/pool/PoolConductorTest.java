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
}
