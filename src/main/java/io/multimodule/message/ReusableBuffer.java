package io.multimodule.message;

import java.util.Arrays;

/**
 * Bytes that grow as they are written and are used again for the next message. One thread.
 *
 * <p>{@link #restart} leaves room in front, for a header whose length is known only after the body.
 */
public final class ReusableBuffer {
    /** A larger array is not kept for the next message, so one huge message does not hold memory for ever. */
    private static final int KEPT_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1024;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;

    /** Forgets what was written; the next byte is put at {@code offset}. */
    public void restart(int offset) {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        start = offset;
        end = offset;
        reserve(0);
    }

    /** The array as it is now; a later write may replace it by a larger one. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where writing started. */
    public int start() {
        return start;
    }

    /** The place behind the last byte written. */
    public int end() {
        return end;
    }

    /** The number of bytes written since {@link #restart}. */
    public int length() {
        return end - start;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Appends bytes. */
    public void put(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    /** Appends the low eight bits. */
    void put(int value) {
        if (end == bytes.length) {
            reserve(1);
        }
        bytes[end++] = (byte) value;
    }

    /** Makes sure that {@code extra} bytes fit; the array that they fit into. */
    byte[] reserve(int extra) {
        long needed = (long) end + extra;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("a message of " + needed + " bytes is too large for one buffer of "
                        + (Integer.MAX_VALUE - 8) + "; split it");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), Integer.MAX_VALUE - 8));
        }
        return bytes;
    }

    /** Sets the place behind the last byte, after a direct write into {@link #reserve}'s array. */
    void end(int place) {
        end = place;
    }
}
