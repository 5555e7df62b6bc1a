package io.multimodule.supervise;

import io.multimodule.message.Message;
import java.time.Instant;

/**
 * A task must not run before a person has looked at it.
 *
 * @param task its name
 * @param since when the hold began
 * @param reason why, as a sentence
 * @param details what was measured, what was done, and the last lines that it wrote
 */
public record Hold(String task, Instant since, String reason, Message details) {

    /** The hold as a document. */
    public Message toMessage() {
        return Message.builder(4).put("task", task).put("since", since.toString()).put("reason", reason)
                .put("details", details).build();
    }

    /** The hold in a document. */
    static Hold of(Message message) {
        Message details = message.object("details");
        return new Hold(message.string("task"), Instant.parse(message.string("since")), message.string("reason"),
                details == null ? Message.EMPTY : details);
    }
}
