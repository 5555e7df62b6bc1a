package io.multimodule.cgroup;

import java.util.Arrays;
import java.util.Map;

/** What was read of a unit at one moment. Immutable; any thread. */
public final class Sample {
    /** The value of what this machine, or this unit, does not tell. */
    public static final long UNKNOWN = -1;

    private static final long[] NOTHING = new long[0];
    private final UnitIdentity unit;
    private final long nanos;
    private final long[] values;

    private Sample(UnitIdentity unit, long nanos, long[] values) {
        this.unit = unit;
        this.nanos = nanos;
        this.values = values;
    }

    /** A copy of the values, one for each quantity in their order. */
    static Sample of(UnitIdentity unit, long nanos, long[] values) {
        return new Sample(unit, nanos, values.clone());
    }

    /** A sample of values from elsewhere; quantities without one are unknown. */
    public static Sample of(UnitIdentity unit, long nanos, Map<Quantity, Long> values) {
        long[] all = new long[Quantity.values().length];
        Arrays.fill(all, UNKNOWN);
        values.forEach((quantity, value) -> all[quantity.ordinal()] = value);
        return new Sample(unit, nanos, all);
    }

    /** The unit, or this run of it, is no more. */
    public static Sample gone(UnitIdentity unit, long nanos) {
        return new Sample(unit, nanos, NOTHING);
    }

    /** The unit that was read. */
    public UnitIdentity unit() {
        return unit;
    }

    /** When it was read, on {@link io.multimodule.lifecycle.Clock#nanoTime()}. */
    public long nanos() {
        return nanos;
    }

    /** Whether there was nothing left to read; then every quantity is unknown. */
    public boolean isGone() {
        return values.length == 0;
    }

    /** One quantity; {@link #UNKNOWN} where it could not be read. */
    public long get(Quantity quantity) {
        return values.length == 0 ? UNKNOWN : values[quantity.ordinal()];
    }

    /** Memory that the kernel cannot simply take back: without page cache, in bytes. */
    public long memoryWithoutCache() {
        long memory = get(Quantity.MEMORY);
        return memory == UNKNOWN ? UNKNOWN : Math.max(0, memory - Math.max(0, get(Quantity.MEMORY_CACHE)));
    }

    @Override
    public String toString() {
        if (isGone()) {
            return unit.unit() + " gone";
        }
        StringBuilder text = new StringBuilder(unit.unit());
        for (Quantity quantity : Quantity.values()) {
            text.append(' ').append(quantity).append('=').append(get(quantity));
        }
        return text.toString();
    }
}
