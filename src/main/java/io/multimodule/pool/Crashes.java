package io.multimodule.pool;

import java.time.Duration;

/**
 * Workers that have shown that they can work, and crash all the same. They are no reason to start none any more, but
 * the next start waits, longer each time, while the pool crashes nearly as often as it does anything.
 *
 * <p>Each crash is made good by a few pieces of work that any worker finishes. So a pool that crashes once in a
 * thousand requests starts the next worker at once or nearly so, however many crashes a minute that makes: a delay that
 * counted crashes per time alone would take the workers away from a pool under load, which needs them most. One thread.
 */
final class Crashes {
    /** Finished pieces of work that make good one crash: more than one in six that crashes is a bad program. */
    private static final int WORK_PER_CRASH = 5;
    /** Shorter than for workers that can do nothing: these do serve somebody in between. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Backoff backoff;
    /** Pieces of work that are to be finished before all crashes are made good. */
    private long debt;

    Crashes(Growth growth) {
        Duration longest = growth.lastDelay().compareTo(LONGEST) < 0 ? growth.lastDelay() : LONGEST;
        backoff = new Backoff(growth.firstDelay(), longest);
    }

    /**
     * A worker has crashed.
     *
     * @param most so many crashes at most are to be made good, for nobody knows when a long row of them has ended
     */
    void crashed(long now, long startedAt, int most) {
        if (backoff.isForgotten(now)) {
            clear();
        }
        debt = Math.min(debt + WORK_PER_CRASH, (long) most * WORK_PER_CRASH);
        backoff.failed(now, startedAt);
    }

    /** So many pieces of work were finished. */
    void worked(long pieces) {
        debt -= pieces;
        if (debt <= 0) {
            clear();
        }
    }

    void clear() {
        debt = 0;
        backoff.clear();
    }

    /** Nanoseconds until the next worker may be started. */
    long rest(long now) {
        return backoff.rest(now);
    }
}
