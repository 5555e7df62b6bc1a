package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How soon what ended is started again, at both ends of chance. */
class RestartPolicyTest {
    private static final RestartPolicy POLICY = RestartPolicy.DEFAULT;

    @Test
    void shouldSpreadADelayToBothSides() {
        assertThat(POLICY.delay(2, () -> 0.0)).isEqualTo(Duration.ofMillis(160));
        assertThat(POLICY.delay(2, () -> 0.5)).isEqualTo(Duration.ofMillis(200));
        assertThat(POLICY.delay(2, () -> 1.0)).isEqualTo(Duration.ofMillis(240));
    }

    @Test
    void shouldStayWithinTheFirstAndTheLastDelay() {
        for (int failures : new int[] {0, 1, 2, 5, 8, 9, 10, 31, 100, Integer.MAX_VALUE}) {
            for (double random : new double[] {0.0, 0.5, 1.0}) {
                assertThat(POLICY.delay(failures, () -> random)).as(failures + " failures, chance " + random)
                        .isBetween(POLICY.first(), POLICY.last());
            }
        }
    }

    @Test
    void shouldSpreadTheFirstAndTheLastDelay() {
        assertThat(POLICY.delay(1, () -> 0.0)).isEqualTo(Duration.ofMillis(100));
        assertThat(POLICY.delay(1, () -> 1.0)).isEqualTo(Duration.ofMillis(120));
        assertThat(POLICY.delay(100, () -> 0.0)).isEqualTo(Duration.ofSeconds(24));
        assertThat(POLICY.delay(100, () -> 1.0)).isEqualTo(Duration.ofSeconds(30));
    }
}
