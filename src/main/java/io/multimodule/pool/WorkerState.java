package io.multimodule.pool;

/** What a worker does. */
public enum WorkerState {
    /** It has not reported yet. */
    STARTING,
    /** It waits for work. */
    IDLE,
    /** It has work. */
    BUSY
}
