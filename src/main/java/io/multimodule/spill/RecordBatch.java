package io.multimodule.spill;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Records that are written to a segment in one go. The disk's thread. */
final class RecordBatch {
    private static final int MAXIMUM_RECORDS = 256;
    private static final int ENOUGH_BYTES = 256 << 10;

    private final int[] ends = new int[MAXIMUM_RECORDS];
    private ByteBuffer bytes = ByteBuffer.allocate(4 << 10);
    private int count;

    void add(byte[] payload) {
        ensureRoom(RecordFormat.HEADER_BYTES + payload.length);
        bytes.putInt(payload.length);
        bytes.putInt(RecordFormat.checksum(payload, 0, payload.length));
        bytes.put(payload);
        ends[count++] = bytes.position();
    }

    boolean isFull() {
        return count == MAXIMUM_RECORDS || bytes.position() >= ENOUGH_BYTES;
    }

    int count() {
        return count;
    }

    int length() {
        return bytes.position();
    }

    /** Where record {@code number}, from 0, ends, counted from the start of the batch. */
    int end(int number) {
        return ends[number];
    }

    /** All bytes, to be read once; the batch stays as it is. */
    ByteBuffer bytes() {
        return bytes.duplicate().flip();
    }

    void clear() {
        count = 0;
        if (bytes.capacity() > 2 * ENOUGH_BYTES) {
            bytes = ByteBuffer.allocate(ENOUGH_BYTES);
        }
        bytes.clear();
    }

    private void ensureRoom(int more) {
        if (bytes.remaining() < more) {
            int doubled = (int) Math.min(1L << 30, 2L * bytes.capacity());
            int capacity = Math.max(Math.addExact(bytes.position(), more), doubled);
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
    }
}
