package io.multimodule.lifecycle;

/**
 * Work that is done in turns on one thread, which an {@link AgentRunner} owns.
 *
 * <p>All methods run on that thread, so the fields of an agent need no locks. A test turns an agent
 * by calling {@link #doWork()} itself.
 */
public interface Agent {

    /** The role of this agent; also the name of its thread. */
    String roleName();

    /** Called once before the first turn. An exception here ends the runner's start. */
    default void onStart() throws Exception {
    }

    /**
     * Does what can be done now, without waiting.
     *
     * @return how much was done; 0 says that there was nothing to do
     * @throws Exception reported to the runner's error handler; the agent is turned again
     */
    int doWork() throws Exception;

    /**
     * How long the runner may wait when a turn found nothing to do.
     *
     * @return nanoseconds until the next turn is due; {@link Long#MAX_VALUE} to wait for a wake-up
     */
    default long idleNanos() {
        return Long.MAX_VALUE;
    }

    /** Called once after the last turn. */
    default void onClose() throws Exception {
    }
}
