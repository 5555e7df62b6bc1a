package io.multimodule.failsafe;

import java.time.Duration;

/**
 * How one measure of a subject stands over one window.
 *
 * @param measure what
 * @param window over how long
 * @param level the level that was told last
 * @param value the last value; meaningless before it is known
 * @param isKnown whether there is enough in the window for a verdict
 * @param limit the limit in force
 */
public record Standing(Measure measure, Duration window, Level level, double value, boolean isKnown, Limit limit) {
}
