package io.multimodule.pool;

import java.io.IOException;

/** Makes a group for each worker, in which the kernel keeps it to limits. On the pool's own thread. */
@FunctionalInterface
public interface WorkerGroups {
    /** Workers that have no groups of their own. */
    WorkerGroups NONE = number -> WorkerGroup.NONE;

    /**
     * Makes the group of the worker that is started next.
     *
     * @param number of the worker
     * @throws IOException there is no group to be had; the worker is not started then
     */
    WorkerGroup open(long number) throws IOException;
}
