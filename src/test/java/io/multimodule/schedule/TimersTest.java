package io.multimodule.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final ManualClock clock = new ManualClock();
    private final Timers timers = new Timers(clock);
    private final List<String> fired = new ArrayList<>();

    @Test
    void shouldFireInTheOrderOfDueTimeThenOfSetting() {
        timers.after(nanos(20), () -> fired.add("late"));
        timers.after(nanos(10), () -> fired.add("early"));
        timers.after(nanos(10), () -> fired.add("early too"));

        clock.advance(Duration.ofMillis(20));

        assertThat(timers.fire()).isEqualTo(3);
        assertThat(fired).containsExactly("early", "early too", "late");
        assertThat(timers.size()).isZero();
    }

    @Test
    void shouldFireAtTheFullPeriodNotOneTickLater() {
        timers.every(nanos(5_000), () -> fired.add("tick"));

        clock.advance(Duration.ofMillis(4_999));
        timers.fire();
        assertThat(fired).isEmpty();

        clock.advance(Duration.ofMillis(1));
        timers.fire();
        assertThat(fired).hasSize(1);
        assertThat(timers.idleNanos()).isEqualTo(nanos(5_000));
    }

    @Test
    void shouldKeepItsTimesWhenATurnComesLate() {
        timers.every(nanos(1_000), () -> fired.add("tick"));

        clock.advance(Duration.ofMillis(3_400));
        timers.fire();

        assertThat(fired).as("missed times are left out").hasSize(1);
        assertThat(timers.idleNanos()).as("the next is at 4 s").isEqualTo(nanos(600));
    }

    @Test
    void shouldNotFireWhatWasCancelled() {
        Timers.Timer once = timers.after(nanos(1), () -> fired.add("once"));
        Timers.Timer often = timers.every(nanos(1), () -> fired.add("often"));

        assertThat(once.cancel()).isTrue();
        assertThat(once.cancel()).isFalse();
        assertThat(often.cancel()).isTrue();
        clock.advance(Duration.ofMillis(5));

        assertThat(timers.fire()).isZero();
        assertThat(fired).isEmpty();
    }

    @Test
    void shouldEndATurnAlthoughATimerSetsItselfAnew() {
        timers.after(0, new Runnable() {
            @Override
            public void run() {
                fired.add("again");
                timers.after(0, this);
            }
        });

        assertThat(timers.fire()).isEqualTo(1);
        assertThat(timers.fire()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAPeriodOfNothing() {
        assertThatThrownBy(() -> timers.every(0, () -> { })).hasMessageContaining("must be more than 0");
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
