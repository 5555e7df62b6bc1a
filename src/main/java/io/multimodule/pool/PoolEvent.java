package io.multimodule.pool;

/** What happens in a pool that a program may want to act on. */
public enum PoolEvent {
    /** As many workers as it starts with were ready to work for {@link Growth#interval}; told once. */
    READY,
    /** Before {@link #READY} so many workers have ended with an error as would hold a pool in a row; told once. */
    UNSTABLE,
    /** More workers are needed than there may be. */
    FULL,
    /** A worker takes longer for one piece of work than {@link WorkerLimits#slow}. */
    SLOW,
    /** A worker took longer for one piece of work than {@link WorkerLimits#hang}, and was killed. */
    HANG,
    /** The kernel killed a worker, or refused it something, at a limit of its {@link WorkerGroup}. */
    LIMIT,
    /** One more worker has failed, and none has finished any work since the first that did; not for the last before HELD. */
    FAILING,
    /** After {@link #FAILING}: a worker has finished work, none has failed for five minutes, or somebody has released the pool. */
    RECOVERED,
    /** The last workers all failed; none is started any more. */
    HELD,
    /** After {@link #HELD}: workers are started again, because one has finished work or somebody asked for it. */
    RELEASED
}
