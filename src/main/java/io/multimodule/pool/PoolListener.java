package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;

/**
 * Told of what happens in a pool. {@link #onStart} and {@link #onEnd} come on the thread of the data hook and in
 * order with the data; the others on any thread, also on the pool's own, which must not be kept: it may ask the pool
 * what it knows ({@link Pool#workers}, {@link Pool#held}) and end it ({@link Pool#requestDone}), and not wait for it to
 * change. By default everything but
 * starts and ends is logged.
 */
public interface PoolListener {
    /** Logs through {@link System.Logger}, under the name of this package. */
    PoolListener LOGGING = new PoolListener() {
    };

    /** A worker was started; its end is told later in any case. */
    default void onStart(long pid) {
    }

    /** A worker has ended; everything that it sent was delivered. */
    default void onEnd(long pid, ExitStatus status) {
    }

    /**
     * Something of a known kind happened. Unless this is overridden it is told by {@link #onWarning} or
     * {@link #onError}, and {@link PoolEvent#READY}, {@link PoolEvent#UNSTABLE}, {@link PoolEvent#FAILING} and
     * {@link PoolEvent#RECOVERED} not at all.
     *
     * @param pid of the worker that it is about, 0 for the whole pool
     */
    default void onEvent(PoolEvent event, long pid, String text) {
        switch (event) {
            case READY, UNSTABLE, FAILING, RECOVERED -> { }
            case FULL, SLOW, RELEASED -> onWarning(text);
            case HANG, HELD, LIMIT -> onError(text, null);
            default -> throw new IllegalStateException(event.name());
        }
    }

    /**
     * The kernel did something to a worker at a limit of its group. Unless this is overridden it is told by
     * {@link #onEvent}.
     */
    default void onLimit(long pid, LimitHit hit, String text) {
        onEvent(PoolEvent.LIMIT, pid, text);
    }

    /** Something that a person should know of; the pool goes on. */
    default void onWarning(String text) {
        PoolLog.LOG.log(System.Logger.Level.WARNING, text);
    }

    /**
     * Something went wrong; the pool goes on, or says that it is held.
     *
     * @param cause may be null
     */
    default void onError(String text, Throwable cause) {
        PoolLog.LOG.log(System.Logger.Level.ERROR, text, cause);
    }
}
