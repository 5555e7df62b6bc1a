package io.multimodule.runtime;

/** What is counted for one task since it was loaded. Written by the conductor, so plain fields do. */
final class CellFigures {
    /** A callback longer than this is counted as slow (100 ms). */
    static final long SLOW_NANOS = 100_000_000;

    long received;
    long emitted;
    long failed;
    long callbacks;
    long slow;
    long busyNanos;
    long longestNanos;
    long stalledNanos;
    /** The longest since the last reading. */
    long recentNanos;
    /** Bytes, about. */
    long allocated;

    void callback(long nanos) {
        callbacks++;
        busyNanos += nanos;
        if (nanos > longestNanos) {
            longestNanos = nanos;
        }
        if (nanos > recentNanos) {
            recentNanos = nanos;
        }
        if (nanos > SLOW_NANOS) {
            slow++;
        }
        if (nanos > TaskReading.STALL_NANOS) {
            stalledNanos += nanos;
        }
    }
}
