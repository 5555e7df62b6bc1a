package io.multimodule.supervise;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How many runs of one task in a row were not good, and so how long its next start waits. Conductor thread only. */
final class Backoff {
    private final RestartPolicy policy;
    private int failures;
    private long readyAt;

    Backoff(RestartPolicy policy) {
        this.policy = policy;
    }

    /** A run is ready. */
    void ready(long nowNanos) {
        readyAt = nowNanos;
    }

    /** The run that was ready has ended; after a long one nothing counts that was before. */
    void ran(long nowNanos) {
        if (nowNanos - readyAt >= policy.quiet().toNanos()) {
            clear();
        }
    }

    /** Counts a run that was not good; returns the delay before the next one. */
    Duration next(DoubleSupplier random) {
        failures++;
        return policy.delay(failures, random);
    }

    int failures() {
        return failures;
    }

    /** The next delay is the first one again. */
    void clear() {
        failures = 0;
    }
}
