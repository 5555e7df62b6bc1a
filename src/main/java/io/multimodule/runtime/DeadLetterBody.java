package io.multimodule.runtime;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.TransitDecoder;
import java.io.IOException;

/** The message in a dead letter, which was kept as it was: as it came over a queue, or as JSON. */
final class DeadLetterBody {
    private DeadLetterBody() {
    }

    static Message read(byte[] bytes) throws IOException {
        try {
            if (bytes.length > 0 && bytes[0] == '{') {
                return JsonCodec.read(bytes);
            }
            Message message = new TransitDecoder().decode(bytes, bytes.length);
            if (message == null) {
                throw new IOException("its body was in a file that could not be read; it cannot be sent again");
            }
            return message;
        } catch (BadMessageException | MalformedMessageException e) {
            throw new IOException("it is still no message: " + e.getMessage()
                    + "; repair it and send it with strans, or drop it", e);
        }
    }
}
