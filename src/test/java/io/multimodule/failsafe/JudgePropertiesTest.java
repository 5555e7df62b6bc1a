package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JudgePropertiesTest {
    private static final long SECOND = 1_000_000_000L;

    private static Amount amount(double value) {
        return new Amount(value, Double.toString(value));
    }

    private static Limit limit(Take take, double warn, double severe, double failsafe) {
        return new Limit(Measure.MEMORY, new Thresholds(amount(warn), amount(severe), amount(failsafe)),
                List.of(Duration.ofSeconds(60)), take, true, true);
    }

    private static Window window(int seconds, List<Double> values) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        for (int i = 0; i < values.size(); i++) {
            window.add(i * SECOND, values.get(i));
        }
        return window;
    }

    @Property
    void shouldNeverJudgeMilderWhenAThresholdIsLowered(
            @ForAll @IntRange(min = 3, max = 60) int seconds, @ForAll Take take,
            @ForAll @Size(min = 2, max = 90) List<@DoubleRange(min = 0, max = 100) Double> values,
            @ForAll @DoubleRange(min = 0, max = 100) double warn, @ForAll @DoubleRange(min = 0, max = 50) double more,
            @ForAll @DoubleRange(min = 0, max = 1) double lower) {
        Window window = window(seconds, values);

        Verdict high = Judge.judge(window, limit(take, warn, warn + more, warn + 2 * more));
        Verdict low = Judge.judge(window, limit(take, warn * lower, (warn + more) * lower, (warn + 2 * more) * lower));

        assertThat(low.level()).isGreaterThanOrEqualTo(high.level());
        assertThat(low.value()).isEqualTo(high.value());
    }

    @Property
    void shouldRiseFromOkToFailsafeInOrderWithRisingValues(
            @ForAll @IntRange(min = 3, max = 60) int seconds,
            @ForAll @DoubleRange(min = 0.01, max = 10) double step) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        Limit limit = limit(Take.MEAN, 100 * step, 200 * step, 300 * step);
        Level last = Level.OK;
        for (int i = 0; i < 500; i++) {
            window.add(i * SECOND, i * step);
            Verdict verdict = Judge.judge(window, limit);
            assertThat(verdict.level()).isBetween(last, Level.values()[Math.min(3, last.ordinal() + 1)]);
            last = verdict.level();
        }
        assertThat(last).isEqualTo(Level.FAILSAFE);
    }

    @Property
    void shouldNotFailForASpikeThatTheMeanOfTheWindowCarries(
            @ForAll @IntRange(min = 10, max = 300) int seconds, @ForAll @IntRange(min = 0, max = 400) int when,
            @ForAll @DoubleRange(min = 1, max = 1000) double failsafe) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        Limit mean = limit(Take.MEAN, failsafe, failsafe, failsafe);
        Limit max = limit(Take.MAX, failsafe, failsafe, failsafe);
        boolean seenByMax = false;
        for (int i = 0; i < 600; i++) {
            // Half a window has at least four samples, so a single one of three times the limit over nothing stays below.
            window.add(i * SECOND, i == when ? 3 * failsafe : 0);
            assertThat(Judge.judge(window, mean).level()).isEqualTo(Level.OK);
            seenByMax |= Judge.judge(window, max).level() == Level.FAILSAFE;
        }
        boolean forgottenBeforeAVerdict = when == 0;
        assertThat(seenByMax || forgottenBeforeAVerdict).isTrue();
    }

    @Property
    void shouldHaveNoVerdictBeforeHalfOfTheWindow(@ForAll @IntRange(min = 3, max = 3600) int seconds,
            @ForAll @DoubleRange(min = 0, max = 1e9) double value) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        for (int i = 0; i * 2 < seconds; i++) {
            window.add(i * SECOND, value);
            assertThat(Judge.judge(window, limit(Take.MEAN, 0, 0, 0))).isEqualTo(Verdict.NONE);
        }
    }

    @Property
    void shouldFailWithinTheWindowAfterABreachBegan(@ForAll @IntRange(min = 3, max = 300) int seconds,
            @ForAll @IntRange(min = 0, max = 700) int quiet, @ForAll @DoubleRange(min = 1.01, max = 100) double excess) {
        Window window = new Window(Measure.Kind.GAUGE, Duration.ofSeconds(seconds));
        Limit limit = limit(Take.MEAN, 1, 1, 1);
        int judged = 0;
        for (int i = 0; i < quiet; i++) {
            window.add(i * SECOND, 0);
        }
        while (Judge.judge(window, limit).level() != Level.FAILSAFE) {
            window.add((quiet + judged) * SECOND, excess);
            judged++;
            assertThat(judged).isLessThanOrEqualTo(seconds + 1);
        }
    }
}
