package io.multimodule.pool;

import io.multimodule.queue.MalformedMessageException;
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

    /**
     * Takes what a worker took out of the queue and is no message.
     *
     * @param pid the worker
     * @param bytes as they were in the queue
     * @param fault why it is none
     * @return whether it is kept; else the listener is told of it as an error
     * @throws Exception reported
     */
    default boolean onRefused(long pid, byte[] bytes, MalformedMessageException fault) throws Exception {
        return false;
    }
}
