package io.multimodule.failsafe;

/**
 * What a window says about a limit.
 *
 * @param isKnown whether there is enough in the window; else level and value mean nothing
 * @param level the highest level whose threshold is exceeded
 * @param value what was compared, in the unit of the measure
 */
public record Verdict(boolean isKnown, Level level, double value) {
    /** Too little was seen. */
    public static final Verdict NONE = new Verdict(false, Level.OK, 0);
}
