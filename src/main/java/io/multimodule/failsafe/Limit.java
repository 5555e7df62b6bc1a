package io.multimodule.failsafe;

import java.time.Duration;
import java.util.List;

/**
 * How much of one measure is how bad.
 *
 * @param measure what is limited
 * @param thresholds the levels
 * @param windows over how long; each is judged by itself
 * @param take what of a window counts
 * @param hold whether a task beyond failsafe is stopped and held; else failsafe is only told
 * @param backstop whether the kernel is given a limit a little above failsafe
 */
public record Limit(Measure measure, Thresholds thresholds, List<Duration> windows, Take take, boolean hold,
        boolean backstop) {
    /** The window of what has no other. */
    public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(60);

    /** Copies the windows. */
    public Limit {
        windows = List.copyOf(windows);
    }

    /** Without any level, as a beginning. */
    static Limit none(Measure measure) {
        return new Limit(measure, Thresholds.NONE, List.of(DEFAULT_WINDOW),
                measure == Measure.CALLBACK_TIME ? Take.MAX : Take.MEAN, true, measure.hasBackstop());
    }

    /** The same, but nobody is stopped. */
    Limit withoutHold() {
        return new Limit(measure, thresholds, windows, take, false, false);
    }

    /** Whether crossing failsafe stops the task. */
    public boolean mayHold() {
        return hold && thresholds.failsafe().isSet();
    }
}
