package io.multimodule.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON form of a message, in UTF-8.
 *
 * <p>Reading is strict: exactly one object, well-formed UTF-8, no name twice in one object, no more than
 * {@link #MAXIMUM_DEPTH} levels. A number keeps its kind and its value: an integer is a {@link Long}, or a
 * {@link java.math.BigInteger} where it does not fit; any other is a {@link Double} if that prints as the same
 * value, else a {@link java.math.BigDecimal}. Names are interned. Writing gives what reading takes; half of a
 * surrogate pair, which UTF-8 cannot hold, is written as U+FFFD.
 *
 * <p>Any thread; what is needed to work is kept for each thread.
 */
public final class JsonCodec {
    /** The most nested objects and arrays, as in Perl's JSON::XS. */
    public static final int MAXIMUM_DEPTH = 512;
    /** The longest number, in characters. */
    public static final int MAXIMUM_NUMBER_LENGTH = 1000;
    /** The most bytes that {@link #read(byte[], int, int)} takes. */
    public static final int MAXIMUM_BYTES = 64 << 20;

    private static final ThreadLocal<JsonReader> READERS = ThreadLocal.withInitial(JsonReader::new);
    private static final ThreadLocal<ReusableBuffer> BUFFERS = ThreadLocal.withInitial(ReusableBuffer::new);

    private JsonCodec() {
    }

    /** The message in a part of an array, of at most {@link #MAXIMUM_BYTES}. */
    public static Message read(byte[] bytes, int offset, int length) throws BadMessageException {
        return read(bytes, offset, length, MAXIMUM_BYTES);
    }

    /** The message in a part of an array, of at most {@code maximumBytes}. */
    public static Message read(byte[] bytes, int offset, int length, int maximumBytes) throws BadMessageException {
        if (length > maximumBytes) {
            throw new BadMessageException(BadMessageException.Reason.TOO_LARGE, "a message of " + length
                    + " bytes is larger than the limit of " + maximumBytes + " bytes; send less or raise the limit");
        }
        return READERS.get().read(bytes, offset, length);
    }

    /** The message in an array. */
    public static Message read(byte[] bytes) throws BadMessageException {
        return read(bytes, 0, bytes.length);
    }

    /** The message in a text. */
    public static Message read(String text) throws BadMessageException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return read(bytes.array(), 0, bytes.limit());
        } catch (CharacterCodingException e) {
            throw new BadMessageException(BadMessageException.Reason.BAD_TEXT,
                    "the text has half of a surrogate pair, which no message can hold; send whole characters");
        }
    }

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException if it is nested deeper than {@link #MAXIMUM_DEPTH}
     */
    public static byte[] write(Message message) {
        return written(message).toByteArray();
    }

    /**
     * Appends the bytes of a message to a buffer; garbage arises only for numbers with a fraction or of more
     * than 64 bits.
     *
     * @return how many bytes were appended
     * @throws IllegalArgumentException if it is nested deeper than {@link #MAXIMUM_DEPTH}
     */
    public static int write(Message message, ReusableBuffer out) {
        int before = out.end();
        JsonWriter.write(message, out);
        return out.end() - before;
    }

    /** The message as text in one line. */
    public static String text(Message message) {
        ReusableBuffer buffer = written(message);
        return new String(buffer.bytes(), 0, buffer.end(), StandardCharsets.UTF_8);
    }

    /** The JSON text of any value that a message holds. */
    public static String text(Object value) {
        ReusableBuffer buffer = BUFFERS.get();
        buffer.restart(0);
        JsonWriter.value(value, buffer, 0);
        return new String(buffer.bytes(), 0, buffer.end(), StandardCharsets.UTF_8);
    }

    /**
     * The number that a text spells in JSON's grammar, with the kind and value that it has in a message.
     *
     * @return {@code null} when the text spells none, or one that no message can hold
     */
    public static Number number(String text) {
        return JsonNumber.spelt(text);
    }

    /** The message for people: one field a line, names sorted, two blanks a level, no line end behind it. */
    public static String pretty(Message message) {
        StringBuilder out = new StringBuilder();
        PrettyJson.append(message, 0, out);
        return out.toString();
    }

    private static ReusableBuffer written(Message message) {
        ReusableBuffer buffer = BUFFERS.get();
        buffer.restart(0);
        JsonWriter.write(message, buffer);
        return buffer;
    }
}
