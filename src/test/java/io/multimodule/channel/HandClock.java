package io.multimodule.channel;

import io.multimodule.lifecycle.Clock;
import java.time.Duration;

/** A clock that a test turns. */
final class HandClock implements Clock {
    private long nanos;

    void forward(Duration by) {
        nanos += by.toNanos();
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
