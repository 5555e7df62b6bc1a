package io.multimodule.pool;

import java.time.Duration;

/**
 * How long to wait after something has failed: twice as long after each failure as after the one before. Time comes
 * from the caller, in nanoseconds that never go back. One thread.
 */
final class Backoff {
    /** A failure so long after the one before has nothing to do with it. */
    private static final long FORGET_NANOS = Duration.ofMinutes(5).toNanos();

    private final long first;
    private final long longest;
    private int failures;
    /** When the last failure was that counted. */
    private long failedAt;
    private long notBefore;

    Backoff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
    }

    /**
     * Something has failed. Of what was started together one is enough to show that it fails, so only what was started
     * after the last failure that counted counts again.
     */
    void failed(long now, long startedAt) {
        if (failures > 0 && startedAt - failedAt <= 0) {
            return;
        }
        failedAt = now;
        failures++;
        long delay = first;
        for (int i = 1; i < failures && delay < longest; i++) {
            delay *= 2;
        }
        notBefore = now + Math.max(1, Math.min(delay, longest));
    }

    /** Failures in a row that counted. */
    int failures() {
        return failures;
    }

    /** Whether the last failure is so long ago that the next is the first of another row. */
    boolean isForgotten(long now) {
        return failures > 0 && now - notBefore > FORGET_NANOS;
    }

    /** Nanoseconds until then; 0 when it is so, {@link Long#MAX_VALUE} when nothing has failed. */
    long untilForgotten(long now) {
        return failures == 0 ? Long.MAX_VALUE : Math.max(0, notBefore + FORGET_NANOS + 1 - now);
    }

    /** Nanoseconds that are still to be waited; 0 when the time is over, or nothing has failed. */
    long rest(long now) {
        return failures == 0 ? 0 : Math.max(0, notBefore - now);
    }

    void clear() {
        failures = 0;
    }
}
