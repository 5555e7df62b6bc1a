package io.multimodule.pool;

import java.util.function.BooleanSupplier;

/**
 * A worker's own time, which stands while the pool keeps the worker waiting with data that nobody reads. Only the
 * pool's thread uses it.
 */
final class WorkerClock {
    /** Whether the worker has sent what nobody has read. */
    private final BooleanSupplier unread;
    /** How long it was kept waiting until its data were read again. */
    private long waited;
    /** Whether its data are not read now, and since when it may wait for that. */
    private boolean resting;
    private long restsSince;

    WorkerClock(BooleanSupplier unread) {
        this.unread = unread;
    }

    /** The worker's data are not read from now on. */
    void rests(long now) {
        restsSince = resting ? restsSince : now;
        resting = true;
    }

    /** They are read again. */
    void isReadOn(long now) {
        waited += isKeptWaiting() ? now - restsSince : 0;
        resting = false;
    }

    /** The worker has done something: until now nothing has kept it, unless it waits for that. */
    void acted(long now) {
        if (resting && !isKeptWaiting()) {
            restsSince = now;
        }
    }

    /** Whether the worker has sent what nobody reads, and so perhaps waits until somebody does. */
    boolean isKeptWaiting() {
        return resting && unread.getAsBoolean();
    }

    /** What it shows; its limits of time are reckoned by that. */
    long at(long now) {
        return now - waited - (isKeptWaiting() ? now - restsSince : 0);
    }
}
