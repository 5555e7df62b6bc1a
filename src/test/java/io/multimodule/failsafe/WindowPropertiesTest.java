package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class WindowPropertiesTest {
    private static final long MILLI = 1_000_000;

    /** Times from a start, each so many milliseconds after the one before. */
    private static List<Long> times(long start, List<Integer> stepsMillis) {
        List<Long> times = new ArrayList<>(List.of(start));
        for (int step : stepsMillis) {
            times.add(times.get(times.size() - 1) + step * MILLI);
        }
        return times;
    }

    @Property
    void shouldGiveTheTrueRateOfACounterWhateverTheJitter(
            @ForAll @DoubleRange(min = 0, max = 1e9) double rate,
            @ForAll @IntRange(min = 3, max = 3600) int seconds,
            @ForAll @LongRange(min = -1L << 60, max = 1L << 60) long start,
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 1, max = 2900) Integer> steps) {
        Window window = new Window(Measure.Kind.COUNTER, Duration.ofSeconds(seconds));
        for (long at : times(start, steps)) {
            window.add(at, rate * ((at - start) / 1e9));
        }

        assertThat(window.mean()).isCloseTo(rate, within(Math.max(1e-9, rate * 1e-5)));
    }

    @Property
    void shouldGiveTheTrueRateOfASum(
            @ForAll @IntRange(min = 6, max = 600) int seconds,
            @ForAll @Size(min = 10, max = 700) List<@IntRange(min = 0, max = 50) Integer> counts) {
        Window window = new Window(Measure.Kind.SUM, Duration.ofSeconds(seconds));
        for (int i = 0; i < counts.size(); i++) {
            window.add(i * 1000 * MILLI, counts.get(i));
        }
        Assume.that(window.isReady());
        int lengthLeast = seconds - (int) Math.ceil(seconds / 30.0) - 1;
        int last = counts.size() - 1;

        // Whatever part of the last second belongs to the window, the rate is one of those of its possible beginnings.
        assertThat(possibleRates(counts, last, Math.min(last, lengthLeast), Math.min(last, seconds)))
                .anySatisfy(rate -> assertThat(window.mean()).isCloseTo(rate, within(1e-9)));
    }

    private static List<Double> possibleRates(List<Integer> counts, int last, int shortest, int longest) {
        List<Double> rates = new ArrayList<>();
        for (int span = Math.max(1, shortest); span <= longest; span++) {
            long sum = 0;
            for (int i = last - span + 1; i <= last; i++) {
                sum += counts.get(i);
            }
            // The events of the very first sample have no time before them and count as well.
            rates.add((span == last ? sum + counts.get(0) : sum) / (double) span);
            rates.add(sum / (double) span);
        }
        return rates;
    }

    @Property
    void shouldKeepTheMeanBetweenTheSmallestAndTheLargestValue(
            @ForAll @IntRange(min = 3, max = 3600) int seconds,
            @ForAll @Size(min = 2, max = 400) List<@DoubleRange(min = 0, max = 1e12) Double> values) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < values.size(); i++) {
            window.add(i * 1000 * MILLI, values.get(i));
            least = Math.min(least, values.get(i));
            most = Math.max(most, values.get(i));
        }

        assertThat(window.mean()).isGreaterThanOrEqualTo(least * (1 - 1e-6) - 1e-3).isLessThanOrEqualTo(window.max());
        assertThat(window.max()).isLessThanOrEqualTo(most);
    }

    @Property
    void shouldNeverLiftEqualValuesAboveThemselves(
            @ForAll @DoubleRange(min = 0, max = 1e15) double value,
            @ForAll @IntRange(min = 3, max = 3600) int seconds,
            @ForAll @Size(min = 2, max = 400) List<@IntRange(min = 1, max = 2900) Integer> steps) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        times(0, steps).forEach(at -> window.add(at, value));

        assertThat(window.mean()).isLessThanOrEqualTo(value).isCloseTo(value, within(value * 1e-6));
        assertThat(window.max()).isEqualTo(value);
    }

    @Property
    void shouldGiveTheMeanOfExactlyTheTimeThatItCovers(
            @ForAll @IntRange(min = 3, max = 100) int seconds, @ForAll @IntRange(min = 0, max = 200) int quiet,
            @ForAll @LongRange(min = -1L << 60, max = 1L << 60) long start,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 9) Integer> values,
            @ForAll @IntRange(min = 100, max = 1500) int step) {
        List<Integer> all = new ArrayList<>(Collections.nCopies(quiet + 1, 5));
        all.addAll(values);
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        for (int i = 0; i < all.size(); i++) {
            window.add(start + i * step * MILLI, all.get(i));
        }

        long longest = Math.min(seconds * 1000L, (all.size() - 1) * (long) step);
        assertThat(window.span()).isBetween((longest - seconds * 1000L / 30 - step - 1) * MILLI, longest * MILLI);
        assertThat(window.mean() * window.span()).isCloseTo(integral(all, step * MILLI, window.span()),
                within(1e-6 * window.span() + 1));
    }

    /** Each value holds from the sample before it to its own. */
    private static double integral(List<Integer> values, long step, long span) {
        double sum = 0;
        long left = span;
        for (int i = values.size() - 1; i > 0 && left > 0; i--) {
            sum += values.get(i) * (double) Math.min(step, left);
            left -= step;
        }
        return sum;
    }

    @Property
    void shouldBeReadyFromHalfOfItOnAndNotBefore(
            @ForAll @IntRange(min = 3, max = 600) int seconds,
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 1, max = 2900) Integer> steps) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        for (long at : times(0, steps)) {
            window.add(at, 1);
            if (at < seconds * 500L * MILLI) {
                assertThat(window.isReady()).isFalse();
            }
        }
        long dense = steps.stream().mapToInt(Integer::intValue).max().orElse(0);
        boolean halfSeen = times(0, steps).get(steps.size()) >= seconds * 500L * MILLI;
        if (halfSeen && dense <= seconds * 100L) {
            assertThat(window.isReady()).isTrue();
        }
    }

    @Property
    void shouldForgetWhatIsOlderThanTheWindow(
            @ForAll @IntRange(min = 3, max = 600) int seconds,
            @ForAll @DoubleRange(min = 1, max = 1e9) double before,
            @ForAll @DoubleRange(min = 0, max = 1) double after) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        long at = 0;
        for (int i = 0; i < 2 * seconds; i++, at += 1000 * MILLI) {
            window.add(at, before);
        }
        for (int i = 0; i <= seconds; i++, at += 1000 * MILLI) {
            window.add(at, after);
        }

        assertThat(window.mean()).isCloseTo(after, within(before * 1e-9 + 1e-9));
    }

    @Property
    void shouldBeginAfreshAfterAGapABackwardClockAndAFallenCounter(
            @ForAll @IntRange(min = 3, max = 600) int seconds,
            @ForAll @IntRange(min = 0, max = 2) int how,
            @ForAll @LongRange(min = 1, max = 1_000_000) long size) {
        Window window = new Window(Measure.Kind.COUNTER, Duration.ofSeconds(seconds));
        long at = 0;
        for (int i = 0; i <= seconds; i++, at += 1000 * MILLI) {
            window.add(at, 10.0 * i + size);
        }
        assertThat(window.isReady()).isTrue();
        switch (how) {
            case 0 -> window.add(at + (3000 + seconds * 250L + size) * MILLI, 1e9);
            case 1 -> window.add(at - 1000 * MILLI - size, 1e9);
            default -> window.add(at, size - 1);
        }

        assertThat(window.isReady()).isFalse();
        assertThat(window.mean()).isZero();
    }
}
