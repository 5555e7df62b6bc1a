package io.multimodule.failsafe;

import java.util.Arrays;

/** The newest value of every measure of one subject: what a gauge says, and how fast a counter grows. One thread. */
public final class Latest {
    private static final int MEASURES = Measure.values().length;
    private static final double NANOS = 1e9;

    private final double[] samples = new double[MEASURES];
    private final long[] times = new long[MEASURES];
    private final double[] values = new double[MEASURES];

    /** Knows nothing. */
    public Latest() {
        clear();
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

    /** The newest value in the unit of the measure; not a number when there is none. */
    public double of(Measure measure) {
        return values[measure.ordinal()];
    }

    /** Forgets everything: another run begins. */
    void clear() {
        Arrays.fill(samples, Double.NaN);
        Arrays.fill(values, Double.NaN);
    }
}
