package io.multimodule.task;

/** What a timer of a task does. Runs on the host's thread, as every callback of a task. */
@FunctionalInterface
public interface TimerAction {

    /**
     * Does it.
     *
     * @throws Exception reported on the error channel; a repeating timer goes on
     */
    void run() throws Exception;
}
