package io.multimodule.lifecycle;

import java.time.Duration;

/** A clock that stands still until a test turns it. */
public final class ManualClock implements Clock {
    private volatile long nanos;
    private volatile long millis;

    /** A clock at a point that makes overflowing nanoseconds likely to show. */
    public ManualClock() {
        nanos = Long.MAX_VALUE - 1_000_000;
        millis = 1_800_000_000_000L;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return millis;
    }

    /** Somebody sets the wall clock; the other one goes on as if nothing had happened. */
    public void setWallClock(long epochMillis) {
        millis = epochMillis;
    }

    /** Turns both clocks forward. */
    public void advance(Duration by) {
        nanos += by.toNanos();
        millis += by.toMillis();
    }
}
