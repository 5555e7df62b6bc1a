package io.multimodule.posix;

import java.nio.ByteBuffer;

/** struct msghdr as 64-bit Linux lays it out, with a receiver and either bytes or one descriptor. One thread. */
final class DatagramMessage {
    private static final int HEADER_BYTES = 56;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_USED = 20;
    private static final int VECTOR_BYTES = 16;
    private static final int VECTOR_AT = HEADER_BYTES + CONTROL_BYTES;
    private static final int ADDRESS_AT = VECTOR_AT + VECTOR_BYTES;
    private static final int ADDRESS_BYTES = 110;
    private static final int FAMILY_BYTES = 2;
    private static final int CONTENT_AT = ADDRESS_AT + ADDRESS_BYTES;
    private static final short AF_UNIX = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final byte[] path;
    /** Grows as needed. */
    private NativeMemory memory = NativeMemory.of(CONTENT_AT);

    /** To the socket at a path. */
    DatagramMessage(byte[] path) {
        this.path = path.clone();
    }

    /** The structure for bytes, with all that it points to; good until the next one is asked for. */
    NativeMemory of(byte[] bytes, int length) {
        if (memory.buffer().capacity() < CONTENT_AT + length) {
            memory = NativeMemory.of(CONTENT_AT + length);
        }
        fill(length);
        memory.buffer().put(CONTENT_AT, bytes, 0, length).putLong(CONTROL, 0).putLong(CONTROL_LENGTH, 0);
        return memory;
    }

    /** The structure for a descriptor, without bytes; good until the next one is asked for. */
    NativeMemory of(int descriptor) {
        fill(0);
        ByteBuffer struct = memory.buffer();
        struct.putLong(CONTROL, memory.address() + HEADER_BYTES).putLong(CONTROL_LENGTH, CONTROL_BYTES);
        struct.putLong(HEADER_BYTES, CONTROL_USED).putInt(HEADER_BYTES + 8, SOL_SOCKET);
        struct.putInt(HEADER_BYTES + 12, SCM_RIGHTS).putInt(HEADER_BYTES + 16, descriptor);
        return memory;
    }

    private void fill(int contentBytes) {
        long base = memory.address();
        ByteBuffer struct = memory.buffer();
        struct.putLong(NAME, base + ADDRESS_AT).putInt(NAME_LENGTH, ADDRESS_BYTES);
        struct.putLong(VECTOR, base + VECTOR_AT).putLong(VECTOR_COUNT, 1);
        struct.putLong(VECTOR_AT, base + CONTENT_AT).putLong(VECTOR_AT + Long.BYTES, contentBytes);
        struct.putShort(ADDRESS_AT, AF_UNIX).put(ADDRESS_AT + FAMILY_BYTES, path);
    }
}
