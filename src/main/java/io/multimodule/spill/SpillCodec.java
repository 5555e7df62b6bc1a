package io.multimodule.spill;

import java.io.IOException;

/**
 * The bytes of an element on disk. {@link #encode} and {@link #decode} are called on the disk's thread.
 *
 * @param <T> the element
 */
public interface SpillCodec<T> {

    /** Elements that are their own bytes. */
    SpillCodec<byte[]> BYTES = new SpillCodec<>() {
        @Override
        public byte[] encode(byte[] element) {
            return element;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }

        @Override
        public int sizeOf(byte[] element) {
            return element.length;
        }
    };

    /** The bytes of an element; the array is not changed afterwards. */
    byte[] encode(T element);

    /**
     * The element from its bytes.
     *
     * @throws IOException the bytes make no sense
     */
    T decode(byte[] bytes) throws IOException;

    /**
     * About how many bytes the element takes, the same at every call. Asked on the owner's thread and on
     * the disk's, so it must be cheap.
     */
    int sizeOf(T element);
}
