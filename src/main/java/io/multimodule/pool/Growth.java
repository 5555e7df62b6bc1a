package io.multimodule.pool;

import java.time.Duration;

/**
 * How fast a pool grows and shrinks, and how it treats workers that fail.
 *
 * @param firstBatch so many are started in the first interval in which too few are idle
 * @param lastBatch the batch doubles with each such interval, up to this
 * @param interval length of the interval; also how long a surplus lasts before it is asked to leave
 * @param firstDelay before a worker is replaced that failed without having done anything, or crashed; doubles each time
 * @param lastDelay the longest such delay; after crashes it is 5 s at most
 * @param holdAfter so many such failures in a row, and none is started any more
 */
public record Growth(int firstBatch, int lastBatch, Duration interval, Duration firstDelay, Duration lastDelay,
        int holdAfter) {
    /** Batches of 1, 2, 4 … 32 a second, delays of 0.1 s … 30 s, held after 10 failures. */
    public static final Growth DEFAULT = new Growth(1, 32, Duration.ofSeconds(1), Duration.ofMillis(100),
            Duration.ofSeconds(30), 10);

    /** Checks that they make sense. */
    public Growth {
        if (firstBatch < 1 || lastBatch < firstBatch || holdAfter < 1 || !PoolConfig.isTime(interval)
                || interval.isZero() || !PoolConfig.isTime(lastDelay) || firstDelay.isNegative()
                || lastDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("a pool cannot grow by batches of " + firstBatch + " to " + lastBatch
                    + " each " + interval + ", with delays of " + firstDelay + " to " + lastDelay + ", held after "
                    + holdAfter + "; all must be positive, the last not below the first, and no time above "
                    + PoolConfig.LONGEST);
        }
    }
}
