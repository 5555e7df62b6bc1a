package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.LevelChange;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Subject;
import io.multimodule.failsafe.WatchListener;
import io.multimodule.message.Message;
import io.multimodule.runtime.TaskReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MachineCapacity MACHINE = new MachineCapacity(8L << 30, 4);

    private final List<String> told = new ArrayList<>();
    private final Account account = new Account(Subject.task("Counter"), LimitSettings.defaults(MACHINE), new WatchListener() {
        @Override
        public void changed(LevelChange change) {
            told.add(change.finding().measure().key() + " " + change.from().text() + ">" + change.finding().level().text());
        }

        @Override
        public void breached(Breach breach) {
            told.add("hold " + breach.finding().measure().key());
        }
    });
    private long now;

    private void second() {
        now += SECOND;
        account.watch().judge(now);
    }

    private static TaskReading reading(long run, double busySeconds, double stalledSeconds, long failed) {
        return new TaskReading("Counter", run, (long) (busySeconds * SECOND), 0, 7, 5, failed, 0,
                (long) (stalledSeconds * SECOND), 0, 0, 1000, 0, 0);
    }

    private double latest(Measure measure) {
        return account.watch().latest().of(measure);
    }

    @Test
    void shouldShowWhatTheHostCounted() {
        account.take(reading(1, 1, 0, 0), now);
        second();
        account.take(reading(1, 1.5, 0, 0), now);

        Message figures = account.document().object("figures");
        assertThat(figures.get("cpu")).isEqualTo(0.5);
        assertThat(figures.get("memory")).isEqualTo(1000L);
        assertThat(figures.get("messages_in")).isEqualTo(0L);
        assertThat(account.document().string("level")).isEqualTo("ok");
    }

    @Test
    void shouldHoldATaskWhoseCallbackDoesNotReturn() {
        for (int i = 0; i < 60; i++) {
            account.take(reading(1, 1, 0, 0), now);
            second();
        }
        for (int i = 1; i <= 60; i++) {
            second();
            account.takeRunning(i * SECOND, now);
        }
        second();

        assertThat(told).contains("stalled ok>warn", "stalled warn>severe", "stalled severe>failsafe", "hold stalled");
        assertThat(latest(Measure.CALLBACK_TIME)).isEqualTo(60);
    }

    @Test
    void shouldNotBeginAfreshBecauseOfACallbackThatWasNoStallInTheEnd() {
        account.take(reading(1, 0, 0, 0), now);
        for (int i = 1; i <= 20; i++) {
            second();
            account.take(reading(1, 3 * i - 1.5, 0, 0), now);
            second();
            account.takeRunning(3 * SECOND / 2, now);
            second();
        }

        assertThat(latest(Measure.STALLED)).as("a counter that falls has no rate").isZero();
    }

    @Test
    void shouldBeginAfreshWithAnotherRun() {
        account.take(reading(1, 0, 0, 0), now);
        second();
        account.take(reading(1, 0, 0, 5), now);
        assertThat(latest(Measure.HANDLER_FAILURES)).isEqualTo(5);
        second();
        account.take(reading(2, 0, 0, 2), now);

        assertThat(latest(Measure.HANDLER_FAILURES)).as("what failed before it was first looked at").isEqualTo(2);
        assertThat(latest(Measure.MESSAGES_IN)).isNaN();
    }

    @Test
    void shouldTellOfASingleFailureAfterALongRest() {
        Message rest = Message.of("name", "Counter", "received", 7L, "failed", 0L);
        for (int i = 0; i < 100; i++) {
            account.take(rest, now);
            second();
        }
        account.take(rest.with("failed", 1L), now);
        second();

        assertThat(told).containsExactly("handler_failures ok>warn");
    }

    @Test
    void shouldCountWhatWaitsForItsQueueWhereItIsNotAndWhereItIs() {
        account.takeWaiting(5);
        account.take(Message.of("outbox", 2L), now);
        account.lookAtOutboxes(now);
        assertThat(latest(Measure.OUTBOX_MESSAGES)).isEqualTo(7);

        second();
        account.takeWaiting(6);
        account.lookAtOutboxes(now);
        assertThat(latest(Measure.OUTBOX_MESSAGES)).as("its process has ended").isEqualTo(6);

        second();
        account.take(reading(1, 0, 0, 0), now);
        account.lookAtOutboxes(now);
        assertThat(latest(Measure.OUTBOX_MESSAGES)).as("it has come here").isZero();
    }

    @Test
    void shouldTellOfAStateThatCannotBeSaved() {
        Message document = Message.of("state_bytes", 10L, "save_failures", 0L);
        for (int i = 0; i < 60; i++) {
            account.take(document, now);
            second();
        }
        account.take(document.with("save_failures", 1L), now);
        second();
        assertThat(told).containsExactly("save_failures ok>warn");
        for (long i = 2; i <= 60; i++) {
            account.take(document.with("save_failures", i), now);
            second();
        }
        assertThat(told).containsExactly("save_failures ok>warn", "save_failures warn>severe");
    }

    @Test
    void shouldNotBlameATaskForeverForOneLongCallback() {
        Message document = Message.of("callbacks", 1L, "busy_ms", 3000L, "longest_ms", 3000L);
        account.take(document, now);
        assertThat(latest(Measure.CALLBACK_TIME)).isEqualTo(3);
        account.take(document.with("callbacks", 11L).with("busy_ms", 3020L), now + 1);
        assertThat(latest(Measure.CALLBACK_TIME)).isEqualTo(0.002);
        account.take(document.with("callbacks", 12L).with("busy_ms", 6020L), now + 2);
        assertThat(latest(Measure.CALLBACK_TIME)).as("as long as the longest, which has not grown").isEqualTo(3);
        account.take(document.with("callbacks", 1L).with("busy_ms", 40L).with("longest_ms", 40L), now + 3);
        assertThat(latest(Measure.CALLBACK_TIME)).as("of another run").isEqualTo(0.04);
    }

    @Test
    void shouldNotBlameATaskThatRestsForItsLastCallback() {
        Message document = Message.of("callbacks", 1L, "busy_ms", 3000L, "longest_ms", 3000L);
        for (int i = 0; i <= 5; i++) {
            account.take(document.with("lane", (long) i), now);
            assertThat(latest(Measure.CALLBACK_TIME)).as("written each five seconds").isEqualTo(3);
            second();
        }
        account.take(document, now);
        assertThat(latest(Measure.CALLBACK_TIME)).isZero();
        account.take(document.with("running_ms", 1500L), now + 1);
        assertThat(latest(Measure.CALLBACK_TIME)).as("one that runs").isEqualTo(1.5);
    }

    @Test
    void shouldShowNoLevelOfWhatIsNotMeasuredAnyMore() {
        for (int i = 0; i < 60; i++) {
            account.watch().observe(Measure.THREADS, now, 150.5);
            second();
        }
        assertThat(account.document().string("level")).isEqualTo("severe");
        for (int i = 0; i < 60; i++) {
            second();
        }

        assertThat(account.document().string("level")).isEqualTo("ok");
        assertThat(account.document().array("levels")).isEmpty();
    }
}
