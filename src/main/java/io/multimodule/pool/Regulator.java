package io.multimodule.pool;

import java.time.Duration;

/**
 * Decides how many workers to start and how many to ask to leave, from nothing but the present counts, the time,
 * and what it decided before. One thread; time comes from the caller, in nanoseconds that never go back.
 */
final class Regulator {
    /** So long there must be enough before want of workers is news again. */
    private static final long RELIEVED_NANOS = Duration.ofMinutes(1).toNanos();

    private final Growth growth;
    private PoolSize size;
    /** Of the first ones, still to be started; what there was no room for is not owed any more. */
    private int atStart;
    private long batchBegin;
    private int batch;
    private int startedInBatch;
    private boolean saturated;
    /** Whether there were enough at the last look, and since when. */
    private boolean enough;
    private long enoughSince;
    private boolean surplus;
    private long surplusSince;
    private int smallestSurplus;
    private final Backoff failures;
    private final Crashes crashes;

    /**
     * What to do now.
     *
     * @param start so many may be started; each that is must be told with {@link #started}
     * @param retire so many idle ones are to be asked to leave, at once where there are more than there may be; taken
     *     for done
     * @param saturated more are needed than there may be, and this was not so before
     * @param dueNanos when to decide again even if nothing happens; {@link Long#MAX_VALUE} for never
     */
    record Decision(int start, int retire, boolean saturated, long dueNanos) {
    }

    Regulator(PoolSize size, Growth growth) {
        this.size = size;
        this.growth = growth;
        this.atStart = size.start();
        this.batch = growth.firstBatch();
        this.failures = new Backoff(growth.firstDelay(), growth.lastDelay());
        this.crashes = new Crashes(growth);
    }

    /** Other sizes from now on. */
    void resize(PoolSize size) {
        this.size = size;
        saturated = false;
    }

    PoolSize size() {
        return size;
    }

    Decision decide(long now, Counts counts) {
        int room = Math.max(0, size.max() - counts.all());
        atStart = Math.min(atStart, room);
        int missing = missing(counts);
        boolean full = missing > 0 && room == 0;
        boolean still = isStillSaturated(now, missing > 0);
        boolean warn = full && !still;
        saturated |= full;
        int start = mayStart(now) ? allowed(now, Math.min(missing, room)) : 0;
        int beyond = Math.min(counts.idle(), counts.starting() + counts.idle() + counts.busy() - size.max());
        int retire = Math.max(beyond, retire(now, counts.idle() - size.maxSpare()));
        return new Decision(start, retire, warn, due(now, missing > 0 && room > 0, start));
    }

    private int missing(Counts counts) {
        return Math.max(size.minSpare() - counts.idle() - counts.starting(), atStart);
    }

    /** Whether any is missing that there may be. */
    boolean wants(Counts counts) {
        return missing(counts) > 0 && counts.all() < size.max();
    }

    /** Each that finishes is enough for a moment, and what comes in waves is the same want again. */
    private boolean isStillSaturated(long now, boolean tooFew) {
        saturated &= !enough || now - enoughSince < RELIEVED_NANOS;
        enoughSince = enough ? enoughSince : now;
        enough = !tooFew;
        return saturated;
    }

    private int allowed(long now, int wanted) {
        if (atStart > 0) {
            return Math.min(wanted, atStart);
        }
        if (wanted > 0) {
            turnBatch(now);
        }
        return Math.min(wanted, batch - startedInBatch);
    }

    /** A batch that was used up and was not enough is followed by one of twice its size. */
    private void turnBatch(long now) {
        long age = now - batchBegin;
        long interval = growth.interval().toNanos();
        if (startedInBatch == 0 || age >= interval) {
            boolean grows = startedInBatch >= batch && age < 2 * interval;
            batch = grows ? Math.min(2 * batch, growth.lastBatch()) : growth.firstBatch();
            batchBegin = now;
            startedInBatch = 0;
        }
    }

    /** Only what was idle all the time of one interval is too much. */
    private int retire(long now, int excess) {
        if (excess <= 0) {
            surplus = false;
            return 0;
        }
        if (!surplus) {
            surplus = true;
            surplusSince = now;
            smallestSurplus = excess;
        }
        smallestSurplus = Math.min(smallestSurplus, excess);
        if (now - surplusSince < growth.interval().toNanos()) {
            return 0;
        }
        surplus = false;
        return smallestSurplus;
    }

    private long due(long now, boolean wants, int start) {
        long due = surplus ? surplusSince + growth.interval().toNanos() - now : Long.MAX_VALUE;
        if (wants && start == 0 && !held()) {
            long rest = mayStart(now) ? batchBegin + growth.interval().toNanos() - now : delay(now);
            due = Math.min(due, Math.max(1, rest));
        }
        return due;
    }

    /** One was started. */
    void started() {
        if (atStart > 0) {
            atStart--;
        } else {
            startedInBatch++;
        }
    }

    /** Workers have finished so many pieces of work, and so shown that they can. */
    void worked(long pieces) {
        failures.clear();
        crashes.worked(pieces);
    }

    /** Somebody asks for another try: starts as if none had failed. */
    void release() {
        failures.clear();
        crashes.clear();
    }

    /** A worker ended that was not asked to and had not done anything; or one could not be started. */
    void failed(long now, long startedAt) {
        if (!held() && failures.isForgotten(now)) {
            failures.clear();
        }
        failures.failed(now, startedAt);
    }

    /** A worker ended with an error that is no sign that all others would: the next start waits, but none is held. */
    void crashed(long now, long startedAt) {
        crashes.crashed(now, startedAt, size.max());
    }

    /** Whether one may be started beside what the counts ask for. */
    boolean mayStart(long now) {
        return !held() && rest(now) == 0;
    }

    /** Nanoseconds until one may be started again; {@link Long#MAX_VALUE} when one may be, or none ever. */
    long delay(long now) {
        return held() || mayStart(now) ? Long.MAX_VALUE : rest(now);
    }

    private long rest(long now) {
        return Math.max(failures.rest(now), crashes.rest(now));
    }

    /** Whether none is started any more because all of the last ones failed. */
    boolean held() {
        return failures.failures() >= growth.holdAfter();
    }

    /** Whether some of the first ones are still to be started. */
    boolean owesFirst() {
        return atStart > 0;
    }

    /** Nanoseconds until one may be started again, as far as failures keep it from that. */
    long failureRest(long now) {
        return failures.rest(now);
    }

    /** Nanoseconds until a row of failures is over without any work; 0 when it is, MAX_VALUE when there is none. */
    long untilForgotten(long now) {
        return held() ? Long.MAX_VALUE : failures.untilForgotten(now);
    }

    /** That time is over. */
    void forgetFailures() {
        failures.clear();
    }

    /** Failures in a row. */
    int failures() {
        return failures.failures();
    }
}
