package io.multimodule.pool;

import java.time.Duration;

/**
 * What a pool's own thread goes by.
 *
 * @param name in reports
 * @param growth how it grows
 * @param limits when workers are replaced
 * @param startTimeout a worker that has not said by then that it is ready is killed; zero sets no limit
 * @param leaveTimeout a worker that was asked to leave and has no work is killed after this
 * @param maximumDataBytes the most that a worker may send at once
 * @param outside told what happens
 */
record PoolConfig(String name, Growth growth, WorkerLimits limits, Duration startTimeout, Duration leaveTimeout,
        int maximumDataBytes, Outside outside) {

    /** More than a person means, and little enough that the thread's arithmetic does not overflow. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    PoolConfig {
        if (!isTime(startTimeout) || !isTime(leaveTimeout)) {
            throw new IllegalArgumentException("pool " + name + " cannot wait " + startTimeout + " (startTimeout) or "
                    + leaveTimeout + " (leaveTimeout); neither can be negative or above " + LONGEST);
        }
    }

    static boolean isTime(Duration time) {
        return !time.isNegative() && time.compareTo(LONGEST) <= 0;
    }

    /** Who is told; the hook may be null. */
    record Outside(PoolListener listener, ChildDataHook hook) {
        Outside {
            listener = new GuardedListener(listener);
        }
    }

    PoolListener listener() {
        return outside.listener();
    }

    ChildDataHook hook() {
        return outside.hook();
    }

    String name(WorkerProcess worker) {
        return "worker " + worker.pid() + " of pool " + name;
    }
}
