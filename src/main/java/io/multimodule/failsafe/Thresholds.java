package io.multimodule.failsafe;

/**
 * What must be exceeded for a level; {@link Amount#NONE} where there is no such level.
 *
 * @param warn worth a look
 * @param severe needs somebody
 * @param failsafe too much
 */
public record Thresholds(Amount warn, Amount severe, Amount failsafe) {
    /** No level at all. */
    public static final Thresholds NONE = new Thresholds(Amount.NONE, Amount.NONE, Amount.NONE);

    /** The highest level whose threshold the value exceeds. */
    public Level level(double value) {
        if (value > failsafe.value()) {
            return Level.FAILSAFE;
        }
        if (value > severe.value()) {
            return Level.SEVERE;
        }
        return value > warn.value() ? Level.WARN : Level.OK;
    }

    /** The threshold of a level; none for {@link Level#OK}. */
    public Amount of(Level level) {
        return switch (level) {
            case OK -> Amount.NONE;
            case WARN -> warn;
            case SEVERE -> severe;
            case FAILSAFE -> failsafe;
        };
    }

    /** The lowest threshold there is: what does not exceed it has no level. */
    Amount lowest() {
        return warn.isSet() ? warn : severe.isSet() ? severe : failsafe;
    }

    /** Whether there is any level to reach. */
    boolean isSet() {
        return lowest().isSet();
    }
}
