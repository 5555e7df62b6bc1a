package io.multimodule.queue;

import io.multimodule.posix.NativeMemory;
import java.nio.ByteBuffer;

/**
 * Memory outside the heap in the form of struct msgbuf: a type, then the bytes. One thread at a time.
 */
final class NativeMessage {
    private static final int TYPE_BYTES = Long.BYTES;
    private static final ThreadLocal<NativeMessage> OF_THREAD = new ThreadLocal<>();

    private final NativeMemory memory;
    private final ByteBuffer buffer;

    NativeMessage(int capacity) {
        memory = NativeMemory.of(TYPE_BYTES + capacity);
        buffer = memory.buffer();
    }

    /** The calling thread's own message memory, at least that large. */
    static NativeMessage ofThread(int capacity) {
        NativeMessage mine = OF_THREAD.get();
        if (mine == null || mine.capacity() < capacity) {
            mine = new NativeMessage(capacity);
            OF_THREAD.set(mine);
        }
        return mine;
    }

    long address() {
        return memory.address();
    }

    int capacity() {
        return buffer.capacity() - TYPE_BYTES;
    }

    /** Fills in a message of type 1, the only type that all readers of these queues take. */
    void set(byte[] bytes, int length) {
        buffer.putLong(0, 1);
        buffer.put(TYPE_BYTES, bytes, 0, length);
    }

    void get(byte[] into, int length) {
        buffer.get(TYPE_BYTES, into, 0, length);
    }
}
