package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;

/**
 * What happened to a task.
 *
 * @param text a whole sentence, for people
 * @param fields the same for programs
 */
record Happening(Event event, String text, Message fields) {
}
