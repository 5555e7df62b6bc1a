package io.multimodule.spill;

import java.io.IOException;

/**
 * The bytes of an element on disk. Called on the disk's thread.
 *
 * @param <T> the element
 */
public interface SpillCodec<T> {

    /** The bytes of an element. */
    byte[] encode(T element);

    /**
     * The element from its bytes.
     *
     * @throws IOException the bytes make no sense
     */
    T decode(byte[] bytes) throws IOException;

    /** About how many bytes the element takes; asked on the owner's thread, so it must be cheap. */
    int sizeOf(T element);
}
