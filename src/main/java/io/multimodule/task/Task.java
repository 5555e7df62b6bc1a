package io.multimodule.task;

import io.multimodule.message.Message;

/**
 * One small job that only receives and emits messages.
 *
 * <p>All methods of all tasks of a host run on one thread, one after the other. So a task needs no
 * locks, and must not wait: a callback that runs longer than 100 ms is counted, one that runs longer
 * than 2 s is reported while it is still running. Work that takes long belongs into a thread of the
 * task's own, which comes back with {@link TaskContext#execute}.
 *
 * <p>An exception out of a callback is reported on the error channel, the message goes to the dead
 * letters with the stack, and the task goes on.
 */
public interface Task {

    /**
     * Handles one message.
     *
     * @param message never changes, so it may be kept
     * @param context the same object in every callback of this task
     * @throws Exception the message could not be handled
     */
    void onMessage(Message message, TaskContext context) throws Exception;

    /**
     * Takes the configuration: once before {@link #onStart}, and again each time it changed.
     *
     * @param config what stands under {@code config:} of this task, empty when there is nothing
     * @param context the same object in every callback of this task
     * @throws Exception the configuration is refused: before the start the task does not start, later
     *         the old one stays in force
     */
    default void onConfig(Message config, TaskContext context) throws Exception {
    }

    /**
     * Starts: sets timers, opens what is needed. State is loaded by then.
     *
     * @param context the same object in every callback of this task
     * @throws Exception the task does not start; the reason is reported
     */
    default void onStart(TaskContext context) throws Exception {
    }

    /**
     * Ends: closes what {@link #onStart} opened. Timers have ended by then, the state is saved after.
     *
     * @param context the same object in every callback of this task
     * @throws Exception reported; the task ends all the same
     */
    default void onStop(TaskContext context) throws Exception {
    }
}
