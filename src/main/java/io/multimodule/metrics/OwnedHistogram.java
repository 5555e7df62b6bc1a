package io.multimodule.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Metric;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts values that are not negative by powers of two; one thread records, any thread reads. Values
 * that differ by less than a factor of two may share a bucket; recording makes no garbage and takes a
 * few nanoseconds.
 */
public final class OwnedHistogram implements Metric, Counting {
    private static final int BUCKETS = Long.SIZE;
    private static final int SUM = BUCKETS;
    private static final int MAX = BUCKETS + 1;
    private final AtomicLongArray cells = new AtomicLongArray(BUCKETS + 2);

    OwnedHistogram() {
    }

    /** Counts a value; one below zero counts as zero. The owner's thread only. */
    public void record(long value) {
        long positive = Math.max(value, 0);
        int bucket = bucketOf(positive);
        cells.setOpaque(bucket, cells.getPlain(bucket) + 1);
        cells.setOpaque(SUM, cells.getPlain(SUM) + positive);
        if (positive > cells.getPlain(MAX)) {
            cells.setOpaque(MAX, positive);
        }
    }

    /** How many values there were. Any thread. */
    @Override
    public long getCount() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += cells.getOpaque(i);
        }
        return count;
    }

    /** The sum of all values. Any thread. */
    public long sum() {
        return cells.getOpaque(SUM);
    }

    /** The largest value; 0 when there was none. Any thread. */
    public long max() {
        return cells.getOpaque(MAX);
    }

    /**
     * A value that at least this share of the values does not exceed: the upper bound of its bucket, so
     * at most twice the exact one, and never above {@link #max()}.
     *
     * @param share from 0 to 1
     */
    public long quantile(double share) {
        long wanted = (long) Math.ceil(share * getCount());
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += cells.getOpaque(i);
            if (seen >= wanted) {
                return Math.min(upperBound(i), max());
            }
        }
        return max();
    }

    /** How many values fell into bucket {@code index}. */
    long bucket(int index) {
        return cells.getOpaque(index);
    }

    /** Bucket 0 has the zeros, bucket i what needs i bits. */
    static int bucketOf(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    /** The largest value of a bucket. */
    static long upperBound(int bucket) {
        return bucket == BUCKETS - 1 ? Long.MAX_VALUE : (1L << bucket) - 1;
    }
}
