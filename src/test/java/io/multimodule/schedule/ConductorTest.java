package io.multimodule.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConductorTest {
    private static final int TURN = 4;

    private final ManualClock clock = new ManualClock();
    private final Conductor conductor = new Conductor("test", clock, TURN);
    private final List<String> done = new ArrayList<>();

    @Test
    void shouldRunCommandsInTheOrderOfPosting() {
        conductor.post(() -> done.add("a"));
        conductor.post(() -> done.add("b"));

        assertThat(conductor.doWork()).isEqualTo(2);
        assertThat(done).containsExactly("a", "b");
        assertThat(conductor.doWork()).isZero();
    }

    @Test
    void shouldNotLetAFloodStarveAnother() {
        Deque<String> flood = new ArrayDeque<>();
        for (int i = 0; i < 100; i++) {
            flood.add("flood");
        }
        Conductor.Slot flooded = conductor.add(source(flood));
        Conductor.Slot quiet = conductor.add(source(new ArrayDeque<>(List.of("quiet"))));
        flooded.ready();
        quiet.ready();

        conductor.doWork();

        assertThat(done).containsExactly("flood", "flood", "flood", "flood", "quiet");
        conductor.doWork();
        assertThat(done).as("the flood goes on in the next round").hasSize(9);
    }

    @Test
    void shouldGiveASourceThatThrewAnotherTurn() {
        Deque<String> rest = new ArrayDeque<>(List.of("bad", "good"));
        conductor.add(limit -> {
            String next = rest.poll();
            if ("bad".equals(next)) {
                throw new IllegalStateException(next);
            }
            done.add(next);
            return 1;
        }).ready();

        assertThatThrownBy(conductor::doWork).isInstanceOf(IllegalStateException.class);
        conductor.doWork();
        assertThat(done).containsExactly("good");
    }

    @Test
    void shouldGiveNoTurnToAClosedSource() {
        Conductor.Slot slot = conductor.add(source(new ArrayDeque<>(List.of("x"))));
        slot.ready();
        slot.close();
        slot.ready();

        assertThat(conductor.doWork()).isZero();
        assertThat(done).isEmpty();
    }

    @Test
    void shouldRestUntilTheNextTimer() {
        assertThat(conductor.idleNanos()).isEqualTo(Long.MAX_VALUE);
        conductor.timers().after(Duration.ofMillis(7).toNanos(), () -> done.add("timer"));
        assertThat(conductor.idleNanos()).isEqualTo(Duration.ofMillis(7).toNanos());

        clock.advance(Duration.ofMillis(7));
        assertThat(conductor.doWork()).isEqualTo(1);
        assertThat(done).containsExactly("timer");
    }

    @Test
    void shouldReportAStallOnceWhileItStillRuns() {
        Activity activity = new Activity(clock);
        List<String> reports = new ArrayList<>();
        StallDetector detector = new StallDetector(activity, clock, Duration.ofSeconds(2),
                (task, running) -> reports.add(task + " " + running.toMillis()));

        activity.enter("Slow");
        clock.advance(Duration.ofMillis(1_999));
        detector.doWork();
        assertThat(reports).isEmpty();

        clock.advance(Duration.ofMillis(1));
        detector.doWork();
        detector.doWork();
        assertThat(reports).containsExactly("Slow 2000");

        activity.exit();
        activity.enter("Slow");
        clock.advance(Duration.ofSeconds(3));
        detector.doWork();
        assertThat(reports).as("the next callback is another stall").hasSize(2);
    }

    private Source source(Deque<String> pieces) {
        return limit -> {
            int count = 0;
            while (count < limit && !pieces.isEmpty()) {
                done.add(pieces.poll());
                count++;
            }
            return count;
        };
    }
}
