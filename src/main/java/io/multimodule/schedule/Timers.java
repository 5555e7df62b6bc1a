package io.multimodule.schedule;

import io.multimodule.lifecycle.Clock;
import java.util.PriorityQueue;

/** The timers of one conductor, by due time and then by the order in which they were set. Conductor thread only. */
public final class Timers {
    private final Clock clock;
    private final PriorityQueue<Timer> due = new PriorityQueue<>();
    private long sequence;

    Timers(Clock clock) {
        this.clock = clock;
    }

    /**
     * Sets a timer that fires once.
     *
     * @param delayNanos from now; 0 fires in the next turn
     */
    public Timer after(long delayNanos, Runnable action) {
        return add(new Timer(clock.nanoTime() + Math.max(delayNanos, 0), 0, action));
    }

    /**
     * Sets a timer that repeats at fixed times, first after one period. Times that have passed when a
     * late turn comes are left out.
     *
     * @param periodNanos more than 0
     */
    public Timer every(long periodNanos, Runnable action) {
        if (periodNanos <= 0) {
            throw new IllegalArgumentException("a timer's period is " + periodNanos + " ns; it must be more than 0");
        }
        return add(new Timer(clock.nanoTime() + periodNanos, periodNanos, action));
    }

    /** How many timers are set. */
    public int size() {
        return due.size();
    }

    /** Fires what is due; returns how many. */
    int fire() {
        int fired = 0;
        long now = clock.nanoTime();
        long end = sequence;
        for (Timer next = due.peek(); isDue(next, now, end); next = due.peek()) {
            due.poll();
            if (next.period > 0) {
                next.deadline += next.period * (1 + (now - next.deadline) / next.period);
                add(next);
            } else {
                next.timers = null;
            }
            fired++;
            next.action.run();
        }
        return fired;
    }

    /** Nanoseconds until the next timer is due, {@link Long#MAX_VALUE} when none is set. */
    long idleNanos() {
        Timer next = due.peek();
        return next == null ? Long.MAX_VALUE : Math.max(next.deadline - clock.nanoTime(), 0);
    }

    /**
     * Timers that were set while firing wait for the next turn, so that one that sets itself anew cannot hold
     * this one.
     */
    private static boolean isDue(Timer next, long now, long end) {
        return next != null && next.deadline - now <= 0 && next.order < end;
    }

    private Timer add(Timer timer) {
        timer.order = sequence++;
        timer.timers = this;
        due.add(timer);
        return timer;
    }

    /** One timer. Conductor thread only. */
    public static final class Timer implements Comparable<Timer> {
        private final long period;
        private final Runnable action;
        private long deadline;
        private long order;
        private Timers timers;

        private Timer(long deadline, long period, Runnable action) {
            this.deadline = deadline;
            this.period = period;
            this.action = action;
        }

        /** Ends the timer; says whether it was still to fire. */
        public boolean cancel() {
            boolean was = timers != null && timers.due.remove(this);
            timers = null;
            return was;
        }

        /** By due time (differences, as nanosecond clocks may overflow), then by order of setting. */
        @Override
        public int compareTo(Timer other) {
            long difference = deadline - other.deadline;
            return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
