package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.LevelChange;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Subject;
import io.multimodule.failsafe.Watch;
import io.multimodule.failsafe.WatchListener;
import io.multimodule.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** How much of its time the daemon was kept in stalls, whatever tasks come and go, second by second. */
class SelfReadingTest {
    private static final long SECOND = 1_000_000_000;

    private final SelfReading self = new SelfReading(new Metrics());
    private final Watch watch = new Watch(new Subject(Subject.Kind.HOST, "main"), LimitSettings.NONE, new WatchListener() {
        @Override
        public void changed(LevelChange change) {
            throw new AssertionError("nothing is limited: " + change.text());
        }

        @Override
        public void breached(Breach breach) {
            throw new AssertionError("nothing is limited");
        }
    });
    private long now;

    private double after(double running) {
        now += SECOND;
        self.observeStalls(watch, (long) (running * SECOND), now);
        return watch.latest().of(Measure.STALLED);
    }

    private double counted(double seconds) {
        self.readStalls((long) (seconds * SECOND));
        return after(0);
    }

    @Test
    void shouldCountACallbackWhileItRunsAndNotAgainWhenItHasEnded() {
        counted(0);
        assertThat(after(1.5)).as("no stall yet").isZero();
        assertThat(after(2.5)).isCloseTo(2.5, within(1e-9));
        assertThat(after(3.5)).isCloseTo(1, within(1e-9));
        assertThat(after(0)).as("it has ended and is not counted yet").isZero();
        assertThat(counted(4)).isCloseTo(0.5, within(1e-9));
        assertThat(counted(4)).isZero();
    }

    @Test
    void shouldGoOnWhenTasksAreLoadedAnew() {
        counted(0);
        assertThat(counted(10)).isCloseTo(10, within(1e-9));
        assertThat(counted(0)).isZero();
        assertThat(counted(3)).isCloseTo(3, within(1e-9));
    }

    @Test
    void shouldCountStallsAfterOneThatNobodyCounted() {
        counted(0);
        assertThat(after(5)).isCloseTo(5, within(1e-9));
        assertThat(counted(0)).as("a constructor, which is no callback").isZero();
        assertThat(counted(3)).isCloseTo(3, within(1e-9));
    }
}
