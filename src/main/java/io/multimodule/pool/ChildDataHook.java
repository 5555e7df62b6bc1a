package io.multimodule.pool;

import java.util.OptionalInt;

/** Told of what workers send. On one thread, in order for each worker, and before the worker's end is told. */
@FunctionalInterface
public interface ChildDataHook {

    /**
     * Takes data.
     *
     * @param pid the worker that sent it
     * @param exitCode when the worker sent it with its exit
     * @throws Exception reported; the next data come all the same
     */
    void onData(long pid, WorkerData data, OptionalInt exitCode) throws Exception;
}
