package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.spill.DeadLetter;
import io.multimodule.spill.DeadLetterId;
import io.multimodule.spill.DeadLetterLine;
import io.multimodule.spill.DeadLetterStores;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Dead letters as documents, the same from the daemon and from its files. Any thread. */
public final class DeadLetterDocuments {
    private DeadLetterDocuments() {
    }

    /** A page of a list. */
    public static Message page(DeadLetterStores.Page page) {
        return Message.of("letters", page.entries().stream().map(DeadLetterDocuments::line).toList(),
                "next", page.next() == null ? 0L : page.next().asField(), "problems", page.problems());
    }

    /** One letter with all that was kept of it. */
    public static Message letter(DeadLetterId id, DeadLetter letter) {
        return Message.builder(9).put("id", id.asField()).put("time", Instant.ofEpochMilli(letter.time()).toString())
                .put("queue", letter.queue()).put("reason", letter.failure().reason().label())
                .put("text", letter.failure().text()).put("stack", letter.failure().stack())
                .put("length", letter.length()).put("whole", letter.isWhole())
                .put("body", text(letter.bytes())).put("base64", Base64.getEncoder().encodeToString(letter.bytes()))
                .build();
    }

    /** What is said of a letter that is not there. */
    public static String missing(Object id) {
        return "there is no dead letter " + id + "; \"multimodulectl dead-letters list\" has those that are kept";
    }

    private static Message line(DeadLetterStores.Entry entry) {
        DeadLetterLine line = entry.line();
        return Message.builder(7).put("id", entry.id().asField())
                .put("time", Instant.ofEpochMilli(line.time()).toString())
                .put("queue", line.queue()).put("reason", line.reason().label()).put("text", line.text())
                .put("length", line.length()).build();
    }

    /** The bytes as text when they are UTF-8, else null. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            // The base64 beside it has them.
            return null;
        }
    }
}
