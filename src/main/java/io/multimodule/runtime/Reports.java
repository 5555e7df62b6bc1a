package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.channel.EventReport;
import io.multimodule.message.Message;

/** Where a host says what happened: the channels of the daemon, or the way to them. Any thread; never waits. */
public interface Reports extends EventReport {

    /**
     * Says something on a channel.
     *
     * @param channel log, error, alert, debug, or any other name
     * @param task the task that it is about, or the host's name
     * @param text one sentence for a person
     * @param fields structured fields beside the text
     * @param cause what went wrong, or null
     */
    void report(String channel, String task, String text, Message fields, Throwable cause);

    /** Whether somebody reads the debug channel. */
    boolean debugs();

    @Override
    default void happened(Event event, String task, String text, Message fields) {
        report(event.channel(), task, text, event.in(fields), null);
    }

    /** Says what happened, with what went wrong, which may be null. */
    default void happened(Event event, String task, String text, Throwable cause) {
        report(event.channel(), task, text, event.in(Message.EMPTY), cause);
    }

    /** Says what happened, on the channel of this kind of event. */
    default void happened(Event event, String task, String text) {
        happened(event, task, text, Message.EMPTY);
    }

    /** Says something on the log channel. */
    default void log(String task, String text) {
        report("log", task, text, Message.EMPTY, null);
    }

    /** Says something on the error channel. */
    default void error(String task, String text, Throwable cause) {
        report("error", task, text, Message.EMPTY, cause);
    }
}
