package io.multimodule.unit;

/**
 * Where a unit is accounted, and how far it may go.
 *
 * @param slice the slice above it, such as {@code multimodule-tasks.slice}; empty for the default one
 * @param openFiles the most file descriptors of one process; 0 for the supervisor's default
 * @param limits the limits that can change while it runs
 * @param delegated whether its processes may make control groups below that of the unit
 */
public record UnitResources(String slice, long openFiles, UnitLimits limits, boolean delegated) {
    /** The default slice and no limits. */
    public static final UnitResources DEFAULT = new UnitResources("", 0, UnitLimits.NONE);

    /** Refuses a name that is no slice. */
    public UnitResources {
        if (!slice.isEmpty() && !slice.endsWith(".slice")) {
            throw new IllegalArgumentException("'" + slice + "' is no slice: write " + slice + ".slice");
        }
        if (openFiles < 0) {
            throw new IllegalArgumentException("limit of open files is " + openFiles + ": 0 means the default");
        }
    }

    /** Of a unit whose control group belongs to the supervisor alone. */
    public UnitResources(String slice, long openFiles, UnitLimits limits) {
        this(slice, openFiles, limits, false);
    }

    /** This, with the right to make control groups of its own. */
    public UnitResources withDelegation() {
        return new UnitResources(slice, openFiles, limits, true);
    }

    /** This, with other limits. */
    public UnitResources with(UnitLimits other) {
        return new UnitResources(slice, openFiles, other, delegated);
    }
}
