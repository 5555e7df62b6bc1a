package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The start of workers that live, are refused, or cannot be listened to. */
class StaffTest {
    private static final WorkerCommand SLEEP = new WorkerCommand(List.of("/bin/sleep", "1000"), false);

    private final Roster roster = new Roster();
    private final List<Long> begun = new ArrayList<>();
    private WorkerLauncher launcher;
    private EventPoll poll;
    private Staff staff;

    @BeforeEach
    void make() throws IOException {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO, Duration.ofSeconds(1), 1000,
                new PoolConfig.Outside(PoolListener.LOGGING, null));
        launcher = new WorkerLauncher(List.of(), null, Map.of(), 1000, WorkerGroups.NONE);
        poll = EventPoll.open();
        WorkerCare care = new WorkerCare(config, roster);
        staff = new Staff(config, PoolSize.DEFAULT, launcher, roster,
                new WorkerInput(config, poll, roster, care, new DeliveryQueue(1000, () -> { })), care);
    }

    @AfterEach
    void end() throws IOException {
        for (WorkerProcess worker : roster.all()) {
            worker.kill();
            while (worker.exit().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        launcher.close();
        poll.close();
    }

    @Test
    void shouldTellOfAWorkerThatWasStarted() {
        long pid = staff.start(SLEEP, 0, begun::add);

        assertThat(pid).isPositive();
        assertThat(begun).containsExactly(pid);
    }

    @Test
    void shouldTellOfTheStartOfAWorkerThatCannotBeListenedToForItsEndIsTold() {
        poll.close();

        assertThat(staff.start(SLEEP, 0, begun::add)).isEqualTo(-1);
        assertThat(roster.all()).singleElement().satisfies(worker -> {
            assertThat(worker.isKilled()).isTrue();
            assertThat(begun).containsExactly(worker.pid());
        });
    }

    @Test
    void shouldTellNothingOfAWorkerThatNeverWas() {
        assertThat(staff.start(new WorkerCommand(List.of("/nowhere/worker"), false), 0, begun::add)).isEqualTo(-1);
        assertThat(begun).isEmpty();
        assertThat(roster.isEmpty()).isTrue();
    }
}
