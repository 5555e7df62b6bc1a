package io.multimodule.failsafe;

import io.multimodule.config.Durations;
import io.multimodule.message.Message;
import java.time.Duration;

/**
 * What was measured, and what it was compared with.
 *
 * @param subject of whom
 * @param measure what
 * @param window over how long; zero for what the kernel told at once
 * @param level how bad it is
 * @param value what was compared, in the unit of the measure; not a number where the level ended without one
 * @param limit the threshold of the level; for {@link Level#OK} the lowest one, that is no longer exceeded
 * @param ending why the level ended without a value
 */
public record Finding(Subject subject, Measure measure, Duration window, Level level, double value, Amount limit,
        Ending ending) {

    /** What has a value. */
    public Finding(Subject subject, Measure measure, Duration window, Level level, double value, Amount limit) {
        this(subject, measure, window, level, value, limit, Ending.NONE);
    }

    /**
     * The kernel itself has struck at a limit of the subject.
     *
     * @param measure {@link Measure#OOM_KILLS} or {@link Measure#FORKS_REFUSED}
     * @param times how often
     * @param settings what limits the subject: it is a failsafe where the limit of memory or threads may hold
     */
    public static Finding struck(Subject subject, Measure measure, long times, LimitSettings settings) {
        Limit limit = settings.of(measure.limited());
        return new Finding(subject, measure, Duration.ZERO, limit.mayHold() ? Level.FAILSAFE : Level.SEVERE, times,
                limit.thresholds().failsafe());
    }

    /** A level that was told and ends without a value. */
    static Finding ended(Subject subject, Measure measure, Duration window, Amount limit, Ending why) {
        return new Finding(subject, measure, window, Level.OK, Double.NaN, limit, why);
    }

    /** {@code memory 301.5MiB over 1m is above failsafe 256MiB}; what the kernel told is said so. */
    public String text() {
        if (ending != Ending.NONE) {
            String over = window.isZero() ? "" : " over " + Durations.text(window);
            return measure.key() + over + " " + ending.text();
        }
        return window.isZero() ? struck() : measured();
    }

    /** The value in its unit, for people. */
    public String valueText() {
        if (Double.isNaN(value)) {
            return "none";
        }
        return window.isZero() ? MeasureUnit.COUNT.text(value) : measure.unit().text(value);
    }

    /** The value for programs, whose JSON knows no other than numbers. */
    double number() {
        return Double.isNaN(value) ? 0 : value;
    }

    private String struck() {
        String what = measure == Measure.OOM_KILLS ? "processes killed by the kernel at their limit of memory: "
                : "processes and threads refused by the kernel at their limit: ";
        return what + valueText() + (limit.isSet() ? ", failsafe is " + limit.text() : "");
    }

    private String measured() {
        return measure.key() + " " + valueText() + " over " + Durations.text(window) + (level == Level.OK
                ? " is ok" + (limit.isSet() ? ", not above " + limit.text() : "")
                : " is above " + level.text() + " " + limit.text());
    }

    /** The fields of alerts, holds and status documents. What the kernel counted has the limit of something else. */
    public Message toMessage() {
        Message.Builder fields = Message.builder(9).put(subject.kind().key(), subject.name())
                .put("metric", measure.key()).put("window", window.toSeconds()).put("level", level.text())
                .put("value", number())
                .put("value_text", valueText())
                .put("limit", limit.isSet() ? limit.value() : 0.0).put("limit_text", limit.text());
        return (window.isZero() ? fields.put("limit_of", measure.limited().key()) : fields).build();
    }
}
