package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastRunsTest {
    private final LastRuns runs = new LastRuns();

    private static UnitName unit(int number) {
        return new UnitName("u" + number + ".service");
    }

    private void see(int unit, String invocation) {
        runs.seen(new UnitStatus(unit(unit), UnitState.RUNNING, invocation, 0, "", UnitExit.UNKNOWN));
    }

    @Test
    void shouldKnowTheLastRunOfAUnitUntilTheNextOneBegins() {
        see(1, "a");
        see(1, "b");
        see(1, "");
        assertThat(runs.of(unit(1))).isEqualTo("b");
        runs.forget(unit(1));

        assertThat(runs.of(unit(1))).isEmpty();
    }

    @Test
    void shouldForgetThoseThatWereSeenLongestAgo() {
        for (int i = 0; i < LastRuns.MOST_REMEMBERED; i++) {
            see(i, "of " + i);
        }
        see(0, "of 0");
        see(LastRuns.MOST_REMEMBERED, "one more");

        assertThat(runs.of(unit(LastRuns.MOST_REMEMBERED))).isEqualTo("one more");
        assertThat(runs.of(unit(0))).as("it runs on").isEqualTo("of 0");
        assertThat(runs.of(unit(1))).isEmpty();
        assertThat(runs.of(unit(2))).isEqualTo("of 2");
    }
}
