package io.multimodule.channel;

import io.multimodule.message.Message;

/** Where a part of the program says what happened. Any thread; never waits. */
@FunctionalInterface
public interface EventReport {

    /**
     * Says what happened, on the channel of this kind of event.
     *
     * @param task the task that it is about, or the part of the program
     * @param text one sentence for a person
     * @param fields structured fields beside the text
     */
    void happened(Event event, String task, String text, Message fields);
}
