package io.multimodule.pool;

import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a worker took out of the queue and is no message, on its way to the main process: the name of the reason, and a
 * text, each with its length before it, and the bytes.
 */
record RefusedBytes(MalformedMessageException fault, byte[] bytes) {
    private static final int SHOWN_BYTES = 768;

    byte[] payload() {
        byte[] reason = fault.reason().name().getBytes(StandardCharsets.US_ASCII);
        byte[] text = String.valueOf(fault.getMessage()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + reason.length + text.length + bytes.length)
                .putInt(reason.length).put(reason).putInt(text.length).put(text).put(bytes).array();
    }

    /** Reads what a worker has sent, which may be anything. */
    static RefusedBytes of(byte[] payload) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(payload);
        try {
            Reason reason = Reason.valueOf(text(from));
            String text = text(from);
            return new RefusedBytes(new MalformedMessageException(reason, text),
                    Arrays.copyOfRange(payload, from.position(), payload.length));
        } catch (RuntimeException e) {
            throw new IOException("sent " + payload.length + " bytes as a message that it refused, and they are none: "
                    + e, e);
        }
    }

    private static String text(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes, of which there are "
                    + from.remaining());
        }
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** For a person, where nobody keeps the bytes. */
    String describe() {
        return "took something out of its queue that is no message: " + fault.getMessage() + "; its " + bytes.length
                + " bytes begin, in base64, with "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES)));
    }
}
