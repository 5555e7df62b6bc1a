package io.multimodule.queue;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.ReusableBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Puts messages into the bytes that all clients of these queues share: the length of a header, a colon,
 * the header, and the message as JSON, to which {@code .ipc_transit_meta} with the time and the host of
 * the sender is added.
 *
 * <p>One thread; the buffer is used again for every message.
 */
public final class TransitEncoder {
    /** What {@link #encode} returns for a body that must go by file. */
    public static final int NEEDS_FILE = -1;
    /** The longest body that goes through the kernel unless told otherwise. */
    public static final int DEFAULT_INLINE_BYTES = 4096;

    /** So that the header's own length has one digit. */
    private static final int MAXIMUM_INLINE_BYTES = 9_999_999;
    static final String META = ".ipc_transit_meta";
    private static final String SENT = "send_ts";
    private static final String HOST = "source_hostname";
    /** The room for the header of a body of 100 to 999 bytes, "5:l=123"; others are shifted. */
    private static final int USUAL_PREFIX = 7;
    private static final byte[] PADDING = new byte[64];

    private final String hostname;
    private final Clock clock;
    private final int inlineBytes;
    private final ReusableBuffer buffer = new ReusableBuffer();
    private long metaSecond = Long.MIN_VALUE;
    private byte[] metaTail = {};
    private int bodyLength;

    /**
     * Makes an encoder.
     *
     * @param hostname the name of this host, asked for once by the caller
     * @param inlineBytes the longest body that goes through the kernel
     */
    public TransitEncoder(String hostname, Clock clock, int inlineBytes) {
        if (inlineBytes < 0 || inlineBytes > MAXIMUM_INLINE_BYTES) {
            throw new IllegalArgumentException("the longest body that goes through the kernel cannot be " + inlineBytes
                    + " bytes; use 0 to " + MAXIMUM_INLINE_BYTES);
        }
        this.hostname = hostname;
        this.clock = clock;
        this.inlineBytes = inlineBytes;
    }

    /**
     * Encodes a message with the usual header.
     *
     * @return how many of {@link #bytes()} to send, or {@link #NEEDS_FILE}: then {@link #body()} goes to
     *         {@link LargeMessages#store}
     */
    public int encode(Message message) {
        writeBody(message);
        if (bodyLength > inlineBytes) {
            return NEEDS_FILE;
        }
        int digits = digits(bodyLength);
        int prefix = 4 + digits;
        byte[] bytes = moveBody(prefix);
        bytes[0] = (byte) ('0' + 2 + digits);
        bytes[1] = ':';
        bytes[2] = 'l';
        bytes[3] = '=';
        for (int at = prefix - 1, rest = bodyLength; at > 3; at--, rest /= 10) {
            bytes[at] = (byte) ('0' + rest % 10);
        }
        return prefix + bodyLength;
    }

    /**
     * Encodes a message with a header of the caller's, in its order; {@code l} is set here, in its place
     * or at the end.
     *
     * @return as {@link #encode(Message)}
     */
    public int encode(Message message, TransitHeader header) {
        writeBody(message);
        if (bodyLength > inlineBytes) {
            return NEEDS_FILE;
        }
        byte[] prefix = header.with("l", Integer.toString(bodyLength)).bytes();
        System.arraycopy(prefix, 0, moveBody(prefix.length), 0, prefix.length);
        return prefix.length + bodyLength;
    }

    /** The buffer with what was encoded last; the next {@code encode} overwrites it. */
    public byte[] bytes() {
        return buffer.bytes();
    }

    /** A copy of the body that needs a file; only right after {@code encode} returned {@link #NEEDS_FILE}. */
    public byte[] body() {
        return Arrays.copyOfRange(buffer.bytes(), USUAL_PREFIX, USUAL_PREFIX + bodyLength);
    }

    private void writeBody(Message message) {
        long second = TimeUnit.MILLISECONDS.toSeconds(clock.epochMillis());
        buffer.restart(USUAL_PREFIX);
        if (message.has(META)) {
            JsonCodec.write(message.with(META, stamped(message.object(META), second)), buffer);
        } else {
            writeWithTail(message, metaTail(second));
        }
        bodyLength = buffer.length();
    }

    /** The closing brace of the message makes way for the tail, which brings its own. */
    private void writeWithTail(Message message, byte[] tail) {
        JsonCodec.write(message, buffer);
        int brace = buffer.end() - 1;
        if (message.size() > 0) {
            buffer.bytes()[brace] = ',';
            buffer.put(tail, 0, tail.length);
        } else {
            buffer.put(tail, 1, tail.length - 1);
            buffer.bytes()[brace] = tail[0];
        }
    }

    /** Makes the body start behind a prefix of that length; the buffer, with room for the prefix. */
    private byte[] moveBody(int prefix) {
        for (int missing = prefix - USUAL_PREFIX; missing > 0; missing -= PADDING.length) {
            buffer.put(PADDING, 0, Math.min(missing, PADDING.length));
        }
        byte[] bytes = buffer.bytes();
        if (prefix != USUAL_PREFIX) {
            System.arraycopy(bytes, USUAL_PREFIX, bytes, prefix, bodyLength);
        }
        return bytes;
    }

    private Message stamped(Message meta, long second) {
        return (meta == null ? Message.EMPTY : meta).with(SENT, second).with(HOST, hostname);
    }

    /** The meta field and the closing brace as bytes, which are the same for all messages of a second. */
    private byte[] metaTail(long second) {
        if (second != metaSecond) {
            byte[] text = JsonCodec.write(Message.of(META, stamped(null, second)));
            metaTail = Arrays.copyOfRange(text, 1, text.length);
            metaSecond = second;
        }
        return metaTail;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
