package io.multimodule.pool;

/**
 * What each worker of a pool does: usually a loop that accepts a connection, works on it and answers. It has a
 * constructor without arguments, and a process of its own.
 */
@FunctionalInterface
public interface Worker {

    /**
     * Gets ready: connects to a database, fills a cache. The worker counts as ready when this has returned, so when
     * workers are replaced those before them serve until then. On the main thread of the worker's process, once,
     * before {@link #run}; does nothing if not overridden.
     *
     * @param pool the worker's side of the pool
     * @throws Exception as in {@link #run}
     */
    default void prepare(WorkerContext pool) throws Exception {
    }

    /**
     * Works until there is nothing more to do. On the main thread of the worker's process.
     *
     * @param pool the worker's side of the pool
     * @throws Exception ends the process with exit code 1 and is reported; what a closed listener throws after
     *         {@link WorkerContext#isLeaving()} is true ends it with exit code 0, as a return does
     */
    void run(WorkerContext pool) throws Exception;
}
