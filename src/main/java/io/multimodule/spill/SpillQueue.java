package io.multimodule.spill;

import java.io.IOException;

/**
 * A first-in first-out queue with bounded memory that goes on on disk.
 *
 * <p>One thread, the owner, calls every method; none of them waits for a disk. Elements stay plain
 * objects in memory until the memory bound is reached; from then on new ones go, through the
 * {@code SpillDisk}'s thread, to segment files, and come back from there in order, some at a time.
 * An element that is on disk survives the end of the process, however it ends: it is forgotten
 * there only when the owner says {@link #settle}.
 *
 * @param <T> an element; never changes after it was added
 */
public interface SpillQueue<T> {

    /**
     * Adds an element at the end.
     *
     * @return false when even the disk bound is reached: the element was not taken
     */
    boolean add(T element);

    /**
     * The oldest element, which stays in the queue until {@link #settle}.
     *
     * @return null when there is none, or when the next one is still being read from disk; the
     *         owner is woken when it is there
     */
    T peek();

    /** Removes the element that {@link #peek} returned; it has been dealt with. */
    void settle();

    /** How many elements are in the queue, in memory and on disk. */
    long size();

    /** How many bytes lie on disk. */
    long diskBytes();

    /**
     * Writes what is in memory to disk, in order, and forgets it here. The next opener finds all.
     *
     * @throws IOException the disk did not take it; the text says how many elements could not be kept
     */
    void close() throws IOException;
}
