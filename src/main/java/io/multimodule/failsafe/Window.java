package io.multimodule.failsafe;

import java.time.Duration;

/**
 * One measure over the last so many seconds: about 900 bytes, whatever its length and however often it is
 * sampled, 100 bytes before anything changes, and no garbage. It keeps running sums at 32 moments at most, so a
 * mean or a rate is exact between two of them; the moments are a thirtieth of the window apart, so it covers the
 * last 29 to 30 thirtieths.
 *
 * <p>A gap, a clock that goes back, or a counter that falls begins it afresh: nothing is assumed of a time
 * that was not seen. One thread.
 */
public final class Window {
    private static final int SLOTS = 32;
    private static final int PARTS = 30;
    private static final int GAP_PART = 4;
    private static final long SHORTEST_GAP = Duration.ofSeconds(3).toNanos();
    private static final double NANOS = 1e9;

    private final Measure.Kind kind;
    private final long length;
    private final long longestGap;
    private final long spacing;
    private boolean begun;
    /** Nothing has changed since the first sample: then two times say all, and most tasks are idle. */
    private boolean flat;
    private long first;
    private long last;
    private double lastSample;
    private double sum;
    private double maximum;
    private long[] times;
    private double[] sums;
    /** The highest value between the moment before and this one. */
    private double[] maxima;
    private int oldest;
    private int size;

    /** An empty window. */
    public Window(Measure.Kind kind, Duration length) {
        this.kind = kind;
        this.length = length.toNanos();
        this.longestGap = Math.max(SHORTEST_GAP, this.length / GAP_PART);
        this.spacing = this.length / PARTS;
    }

    /** How long it is. */
    public Duration length() {
        return Duration.ofNanos(length);
    }

    /** Begins afresh with the next sample. */
    public void clear() {
        begun = false;
    }

    /**
     * Takes a sample; one of the same time as the last is ignored.
     *
     * @param nanos when, on a clock that does not go back
     * @param sample what the kind of the measure says
     */
    public void add(long nanos, double sample) {
        boolean counterFell = kind == Measure.Kind.COUNTER && sample < lastSample;
        if (!begun || nanos - last < 0 || nanos - last > longestGap || counterFell) {
            begin(nanos, sample);
        } else if (nanos != last) {
            extend(nanos, sample);
        }
    }

    /** Whether half of it is there, so that it says something. */
    public boolean isReady() {
        return begun && span() > 0 && span() >= length / 2;
    }

    /** Whether nothing came for so long that the next sample begins it afresh: it says nothing of now. */
    public boolean isStale(long nanos) {
        return begun && nanos - last > longestGap;
    }

    /** The mean of a gauge, or the rate of what is counted, over the time really covered; 0 for an empty window. */
    public double mean() {
        if (!begun || span() == 0) {
            return 0;
        }
        if (flat) {
            return maximum;
        }
        double mean = (sum - sums[oldest]) / (span() / NANOS);
        // Rounding must not lift the mean of equal values above them, and so above a limit that they keep.
        return kind == Measure.Kind.GAUGE ? Math.min(mean, max()) : mean;
    }

    /** The highest value of a gauge, or the highest rate between two samples; 0 for an empty window. */
    public double max() {
        double max = begun ? maximum : 0;
        if (begun && !flat) {
            for (int i = 1; i < size; i++) {
                max = Math.max(max, maxima[(oldest + i) % SLOTS]);
            }
        }
        return max;
    }

    /** The time covered, in nanoseconds. */
    long span() {
        return last - (flat ? flatBegin() : times[oldest]);
    }

    private long flatBegin() {
        return last - first > length ? last - length : first;
    }

    private void begin(long nanos, double sample) {
        begun = true;
        flat = true;
        first = nanos;
        last = nanos;
        lastSample = sample;
        maximum = kind == Measure.Kind.GAUGE ? sample : 0;
        if (kind == Measure.Kind.SUM && sample != 0) {
            bend();
            // Events that were counted before the first moment belong to this window, or the first crash is never seen.
            sum = sample;
        }
    }

    private void extend(long nanos, double sample) {
        boolean same = sample == (kind == Measure.Kind.SUM ? 0 : lastSample);
        if (flat && same) {
            last = nanos;
            return;
        }
        if (flat) {
            bend();
        }
        double seconds = (nanos - last) / NANOS;
        double more = switch (kind) {
            case GAUGE -> sample * seconds;
            case COUNTER -> sample - lastSample;
            case SUM -> sample;
        };
        sum += more;
        maximum = Math.max(maximum, kind == Measure.Kind.GAUGE ? sample : more / seconds);
        last = nanos;
        lastSample = sample;
        while (size > 1 && last - times[oldest] > length) {
            oldest = (oldest + 1) % SLOTS;
            size--;
        }
        if (last - times[(oldest + size - 1) % SLOTS] >= spacing) {
            keepMoment();
        }
    }

    /** From here on moments are kept; those of the flat time before are made up, since all of it is known. */
    private void bend() {
        if (times == null) {
            times = new long[SLOTS];
            sums = new double[SLOTS];
            maxima = new double[SLOTS];
        }
        long from = flatBegin();
        flat = false;
        oldest = 0;
        size = 0;
        long at = from;
        for (; last - at >= 0; at += spacing) {
            times[size] = at;
            sums[size] = maximum * ((at - from) / NANOS);
            maxima[size] = maximum;
            size++;
        }
        sum = maximum * ((last - from) / NANOS);
    }

    private void keepMoment() {
        int slot = (oldest + size) % SLOTS;
        if (slot == 0) {
            rebase();
        }
        times[slot] = last;
        sums[slot] = sum;
        maxima[slot] = maximum;
        maximum = Double.NEGATIVE_INFINITY;
        size++;
    }

    /** Keeps the running sum small, so that its last digits count. */
    private void rebase() {
        double base = sums[oldest];
        for (int i = 0; i < size; i++) {
            sums[(oldest + i) % SLOTS] -= base;
        }
        sum -= base;
    }
}
