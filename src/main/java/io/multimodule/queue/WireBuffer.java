package io.multimodule.queue;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes that grow and are used again. One thread. */
final class WireBuffer extends OutputStream {
    /** A buffer that grew beyond this for one message is not kept for the next. */
    private static final int KEPT_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int end;

    /** Forgets the content and starts at an offset. */
    void restart(int offset) {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        end = offset;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The place behind the last byte. */
    int end() {
        return end;
    }

    void put(byte[] source, int offset, int length) {
        ensure(end + length);
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    @Override
    public void write(int b) {
        ensure(end + 1);
        bytes[end++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        put(source, offset, length);
    }

    private void ensure(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}
