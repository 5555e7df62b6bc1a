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
    void shouldAskForMoreTimeAsLongAsTheEndTakes() {
        signs(Map.of("NOTIFY_SOCKET", "/run/n")).ending("a test");
        conductor.doWork();
        assertThat(told).containsExactly("STATUS=starting", EXTEND, "STOPPING=1", EXTEND, "STATUS=ending: a test");

        told.clear();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(10));
            conductor.doWork();
        }
        assertThat(told).containsExactly(EXTEND, EXTEND, EXTEND);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldSayNothingWhereNobodyListens() {
        signs(Map.of()).ending("a test");
        conductor.doWork();
        assertThat(told).isEmpty();
    }
}
