package io.multimodule.pool;

import java.time.Duration;

/**
 * What a pool's own thread goes by.
 *
 * @param name in reports
 * @param growth how it grows
 * @param leaveTimeout a worker that was asked to leave and has no work is killed after this
 * @param maximumDataBytes the most that a worker may send at once
 * @param listener told what happens
 * @param hook told of data; may be null
 */
record PoolConfig(String name, Growth growth, Duration leaveTimeout, int maximumDataBytes, PoolListener listener,
        ChildDataHook hook) {

    String name(WorkerProcess worker) {
        return "worker " + worker.pid() + " of pool " + name;
    }
}
