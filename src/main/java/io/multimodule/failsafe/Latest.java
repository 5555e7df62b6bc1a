package io.multimodule.failsafe;

import java.util.Arrays;

/**
 * The newest value of every measure of one subject: what a gauge says, how fast a counter grows, and how often
 * something happened in the last round. One thread.
 */
public final class Latest {
    private static final Measure[] ALL = Measure.values();
    private static final int MEASURES = ALL.length;
    private static final double NANOS = 1e9;

    private final double[] samples = new double[MEASURES];
    private final long[] times = new long[MEASURES];
    private final double[] values = new double[MEASURES];

    /** Knows nothing. */
    public Latest() {
        Arrays.fill(samples, Double.NaN);
        Arrays.fill(values, Double.NaN);
    }

    /** Takes a sample of a gauge or a counter. */
    void take(Measure measure, long nanos, double sample) {
        int index = measure.ordinal();
        if (measure.kind() != Measure.Kind.COUNTER) {
            values[index] = sample;
        } else if (Double.isNaN(samples[index]) || sample < samples[index]) {
            values[index] = Double.NaN;
        } else if (nanos > times[index]) {
            values[index] = (sample - samples[index]) * NANOS / (nanos - times[index]);
        }
        samples[index] = sample;
        times[index] = nanos;
    }

    /** Takes what was counted of a sum since it was called last; of the first time nobody knows how long it was. */
    void count(Measure measure, long nanos, long events) {
        int index = measure.ordinal();
        if (!Double.isNaN(samples[index]) && nanos > times[index]) {
            values[index] = events * NANOS / (nanos - times[index]);
        }
        samples[index] = events;
        times[index] = nanos;
    }

    /** The newest value in the unit of the measure; not a number when there is none. */
    public double of(Measure measure) {
        return values[measure.ordinal()];
    }

    /** Another run begins: forgets all but what counts the runs. */
    void clear() {
        for (Measure measure : ALL) {
            if (measure.isOfRun()) {
                samples[measure.ordinal()] = Double.NaN;
                values[measure.ordinal()] = Double.NaN;
            }
        }
    }
}
