package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastUnitsTest {
    private final LastUnits<Integer> last = new LastUnits<>(3);

    private static UnitName unit(int number) {
        return new UnitName("u" + number + ".service");
    }

    @Test
    void shouldKnowWhatWasNotedLastAndSayWhatWasKnownBefore() {
        assertThat(last.note(unit(1), 10)).isNull();
        assertThat(last.note(unit(1), 11)).isEqualTo(10);
        assertThat(last.of(unit(1))).isEqualTo(11);
        last.forget(unit(1));

        assertThat(last.of(unit(1))).isNull();
        assertThat(last.note(unit(1), 12)).isNull();
    }

    @Test
    void shouldForgetThoseOfWhichItWasNotedLongestAgo() {
        for (int i = 1; i <= 3; i++) {
            last.note(unit(i), i);
        }
        last.note(unit(1), 1);
        last.note(unit(4), 4);

        assertThat(last.of(unit(1))).isEqualTo(1);
        assertThat(last.of(unit(2))).isNull();
        assertThat(last.of(unit(3))).isEqualTo(3);
        assertThat(last.of(unit(4))).isEqualTo(4);
    }
}
