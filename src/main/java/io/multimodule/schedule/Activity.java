package io.multimodule.schedule;

import io.multimodule.lifecycle.Clock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What the conductor is doing now and since when, for those that watch it.
 *
 * <p>Written by the conductor around each callback with plain and release stores; read by the
 * {@link StallDetector} on its own thread.
 */
public final class Activity {
    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(Activity.class, "since", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@link #since} when no callback runs. */
    static final long RESTING = Long.MIN_VALUE;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Clock clock;
    private String task = "";
    private long since = RESTING;

    /** Makes a record of a conductor that rests. */
    public Activity(Clock clock) {
        this.clock = clock;
    }

    /** A callback of a task begins now; returns the time. */
    public long enter(String name) {
        long now = clock.nanoTime();
        enter(name, now);
        return now;
    }

    /** A callback of a task begins at a time that the caller just read. */
    public void enter(String name, long now) {
        task = name;
        SINCE.setRelease(this, now);
    }

    /** The callback has ended; returns the time. */
    public long exit() {
        SINCE.setRelease(this, RESTING);
        return clock.nanoTime();
    }

    /** What runs now, as the end of a sentence; empty when nothing does. Any thread. */
    public String describe() {
        long begun = since();
        return begun == RESTING ? "" : "task " + task + " has kept it busy for "
                + (clock.nanoTime() - begun) / NANOS_PER_MILLI + " ms";
    }

    /** For how long the callback runs that runs now, in nanoseconds; 0 when none does. Any thread. */
    public long runningNanos() {
        long begun = since();
        return begun == RESTING ? 0 : Math.max(0, clock.nanoTime() - begun);
    }

    /** The task of the callback that runs, or ran last. Any thread. */
    public String running() {
        since();
        return task;
    }

    /** Since when a callback runs, in nanoseconds of the clock, or {@link #RESTING}. */
    long since() {
        return (long) SINCE.getAcquire(this);
    }

    /** The task of the callback that {@link #since} spoke of. */
    String task() {
        return task;
    }
}
