package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({"30s,30000", "100ms,100", "5m,300000", "1h,3600000", "1d,86400000", "1h30m,5400000", "0s,0",
        "0.5s,500", "1.25m,75000"})
    void shouldReadDurations(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1 s", "1s ", "1S", "1sec", "s1", "1s2", "1.s", "1e3s",
        "99999999999s"})
    void shouldRefuseOtherDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a duration such as 30s");
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "0,0", "64MiB,67108864", "16kB,16000", "1.5KiB,1536", "2 GB,2000000000", "7B,7"})
    void shouldReadSizes(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "64M", "64mib", "1.5", "0.3KiB", "9999999999TiB", "MiB", "1e3"})
    void shouldRefuseOtherSizes(String text) {
        assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a size such as 64MiB");
    }

    @ParameterizedTest
    @CsvSource({"10/s,10", "5/10s,0.5", "3/m,0.05", "0/s,0", "1.5 / 500ms,3"})
    void shouldReadRates(String text, double perSecond) {
        assertThat(Rate.parse(text).perSecond()).isEqualTo(perSecond);
    }

    @Property
    void shouldWriteDurationsThatReadTheSame(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }

    @Property
    void shouldWriteSizesThatReadTheSame(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long bytes) {
        assertThat(Sizes.parse(Sizes.text(bytes))).isEqualTo(bytes);
    }

    @Property
    void shouldWriteRatesThatReadTheSame(@ForAll @IntRange(min = 0) int count,
            @ForAll @IntRange(min = 1, max = 1_000_000) int millis) {
        Rate rate = new Rate(count, Duration.ofMillis(millis));
        assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
    }
}
