package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.ManualClock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.ServiceNotifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifeSignsTest {
    private static final String EXTEND = "EXTEND_TIMEOUT_USEC=90000000";

    private final ManualClock clock = new ManualClock();
    private final Conductor conductor = new Conductor("test", clock, Conductor.DEFAULT_TURN);
    private final List<String> told = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    private LifeSigns signs(Map<String, String> environment) {
        return new LifeSigns(conductor, () -> Message.EMPTY, new ServiceNotifier(environment,
                (path, message) -> told.add(message), (where, error) -> errors.add(error)));
    }

    @Test
    void shouldAskForTimeOnceForItsOwnEnd() {
        signs(Map.of("NOTIFY_SOCKET", "/run/n")).ending("a test");
        conductor.doWork();
        assertThat(told).containsExactly("STATUS=starting", EXTEND, "STOPPING=1", EXTEND, "STATUS=ending: a test");

        told.clear();
        pass(Duration.ofMinutes(2));
        assertThat(told).as("a disk that hangs is not waited for without an end").isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldAskForMoreTimeAsLongAsOthersTakeToEnd() {
        LifeSigns signs = signs(Map.of("NOTIFY_SOCKET", "/run/n"));
        signs.ending("a test");
        signs.awaitsOthers();
        conductor.doWork();

        told.clear();
        pass(Duration.ofSeconds(30));
        assertThat(told).containsExactly(EXTEND, EXTEND, EXTEND);

        told.clear();
        signs.othersEnded();
        pass(Duration.ofMinutes(2));
        assertThat(told).as("for its own end").containsExactly(EXTEND);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldFallSilentWhileTheConductorIsStuck() {
        LifeSigns signs = signs(Map.of("NOTIFY_SOCKET", "/run/n", "WATCHDOG_USEC", "20000000"));
        signs.ready();
        pass(Duration.ofSeconds(20));
        assertThat(told).filteredOn("WATCHDOG=1"::equals).hasSize(2);

        told.clear();
        List<List<String>> meanwhile = new ArrayList<>();
        conductor.post(() -> {
            // It hangs in here for so long.
            clock.advance(Duration.ofMinutes(1));
            meanwhile.add(List.copyOf(told));
        });
        conductor.doWork();
        conductor.doWork();
        assertThat(meanwhile).as("nobody else says that the daemon lives").containsExactly(List.of());
        assertThat(told).as("it goes on").contains("WATCHDOG=1");
        assertThat(errors).isEmpty();
    }

    private void pass(Duration time) {
        conductor.doWork();
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(10)) {
            clock.advance(Duration.ofSeconds(10));
            conductor.doWork();
        }
    }

    @Test
    void shouldSayNothingWhereNobodyListens() {
        LifeSigns signs = signs(Map.of());
        signs.ending("a test");
        signs.awaitsOthers();
        signs.othersEnded();
        conductor.doWork();
        assertThat(told).isEmpty();
    }
}
