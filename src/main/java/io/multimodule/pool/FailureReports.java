package io.multimodule.pool;

import java.time.Duration;

/**
 * Tells of workers that fail one after the other: each kind of failure at once, its repeats once a minute and when they
 * are over, with a count. Whoever is to correct a class that is not there needs to read of it once. One thread.
 */
final class FailureReports {
    private static final long TOGETHER_NANOS = Duration.ofMinutes(1).toNanos();

    private final PoolConfig config;
    /** How the last one failed. */
    private String last = "";
    /** The failure that was told last; empty when the next is told whatever it is. */
    private String told = "";
    private long toldAt;
    private long repeats;

    FailureReports(PoolConfig config) {
        this.config = config;
    }

    /**
     * A worker has failed, or could not be started.
     *
     * @param why the same for failures of the same kind
     * @param text names the worker, too
     * @param cause may be null
     */
    void failed(String why, String text, Throwable cause, long now) {
        if (why.equals(told) && now - toldAt < TOGETHER_NANOS) {
            repeats++;
            return;
        }
        end();
        told = why;
        toldAt = now;
        config.listener().onError(text, cause);
    }

    /** How a failure that counts came about. */
    void counted(String why) {
        last = why;
    }

    String last() {
        return last;
    }

    /** Tells what is due; returns nanoseconds until something is. */
    long look(long now) {
        if (repeats == 0) {
            return Long.MAX_VALUE;
        }
        long rest = toldAt + TOGETHER_NANOS - now;
        if (rest <= 0) {
            end();
        }
        return rest <= 0 ? Long.MAX_VALUE : rest;
    }

    /** What comes next has nothing to do with what came before. */
    void end() {
        if (repeats > 0) {
            config.listener().onWarning("pool " + config.name() + ": the same happened " + (repeats == 1 ? "once"
                    : repeats + " times") + " more: " + told);
        }
        repeats = 0;
        told = "";
    }
}
