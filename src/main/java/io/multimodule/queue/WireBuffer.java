package io.multimodule.queue;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes that grow and are used again. One thread. */
final class WireBuffer extends OutputStream {
    /** A buffer that grew beyond this for one message is not kept for the next. */
    private static final int KEPT_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** Forgets the content and starts at an offset. */
    void restart(int offset) {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        size = offset;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    /** Makes what starts at one offset start at another. */
    void shift(int from, int to) {
        ensure(size + to - from);
        System.arraycopy(bytes, from, bytes, to, size - from);
        size += to - from;
    }

    @Override
    public void write(int b) {
        ensure(size + 1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensure(size + length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void ensure(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}
