package io.multimodule.cgroup;

import io.multimodule.lifecycle.Clock;
import java.time.Duration;

/** A clock that a test turns. */
final class ManualClock implements Clock {
    private long nanos = 1_000_000;

    void turn(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return nanos / 1_000_000;
    }
}
