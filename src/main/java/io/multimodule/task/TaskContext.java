package io.multimodule.task;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import java.time.Duration;

/**
 * What a task can do. One object per task; to be used in the task's callbacks only, with the one
 * exception of {@link #execute}.
 */
public interface TaskContext {

    /** The name of the task, which is also the name of its queue. */
    String name();

    /** What stands under {@code config:} of this task, empty when there is nothing. */
    Message config();

    /** The host's clock. */
    Clock clock();

    /**
     * Emits a message to the Router, which decides by its content where it goes. The field
     * {@code source} becomes the name of this task; an earlier one moves to {@code previous_source}.
     */
    void emit(Message message);

    /**
     * Sends a message to a queue by name, past the Router.
     *
     * @throws IllegalArgumentException the name cannot be the name of a queue; the text says why
     */
    void send(String queue, Message message);

    /**
     * Sets a timer that repeats: first after one period, then at fixed times without drift. When the
     * host was too busy for some of them, these are left out, not made up for. Naming the same timer
     * again replaces it. The timers of a stateless task run in the daemon's own host alone, although the
     * task is there for messages in every host.
     *
     * @param period at least one millisecond
     */
    void every(String timer, Duration period, TimerAction action);

    /** Sets a timer that fires once. Naming the same timer again replaces it. */
    void after(String timer, Duration delay, TimerAction action);

    /** Ends a timer; says whether there was one of that name. */
    boolean cancel(String timer);

    /** The state of this task. */
    <S> S state(StatefulTask<S> self);

    /** Replaces the state of this task. */
    <S> void setState(StatefulTask<S> self, S state);

    /** Whether the state is still the initial one: nothing was ever saved for this task. */
    boolean isInitialState();

    /**
     * Runs an action on the host's thread as soon as it is free. Any thread; the one way back from a thread of
     * one's own.
     */
    void execute(TimerAction action);

    /** Writes to the log channel. */
    default void log(String text) {
        channel("log", text, Message.EMPTY);
    }

    /** Writes to the error channel. */
    default void error(String text) {
        channel("error", text, Message.EMPTY);
    }

    /** Writes to the alert channel. */
    default void alert(String text) {
        channel("alert", text, Message.EMPTY);
    }

    /** Writes to the debug channel; the text is worth building only when {@link #debugs()} says so. */
    default void debug(String text) {
        if (debugs()) {
            channel("debug", text, Message.EMPTY);
        }
    }

    /** Whether somebody reads the debug channel. */
    boolean debugs();

    /**
     * Writes to a channel of any name.
     *
     * @param fields structured fields beside the text, for sinks that keep them
     */
    void channel(String channel, String text, Message fields);
}
