package io.multimodule.spill;

import java.io.IOException;

/**
 * A first-in first-out queue with bounded memory that goes on on disk.
 *
 * <p>One thread, the owner, calls every method; none but {@link #close} waits for a disk. Elements
 * stay plain objects in memory until the memory bound is reached; from then on new ones go, through
 * the {@link SpillDisk}'s thread, to segment files, and come back from there in order, some at a
 * time. What is in memory alone is therefore always older than what is on disk; only when all on disk
 * has been settled do new elements stay in memory again.
 *
 * <p>An element that is on disk survives the end of the process, however it ends: it is forgotten
 * there only when the owner says {@link #settle}. An element that was settled within the last turn of
 * the disk's thread before a kill is seen once more.
 *
 * @param <T> an element; never changes after it was added
 */
public interface SpillQueue<T> {

    /**
     * Adds an element at the end.
     *
     * @return false when the element was not taken: the disk bound is reached, or the disk does not keep
     *         up and the hand-off to its thread is full; {@link #refusal} says which
     */
    boolean add(T element);

    /**
     * Why the last {@link #add} returned false, with the limit, the actual value and the next step.
     *
     * @return null when the last one was taken
     */
    String refusal();

    /**
     * Whether the hand-off to the disk's thread is at least half full. The owner then stops taking
     * input; it is woken when the hand-off has been written. Without a full or slow disk never true.
     */
    boolean congested();

    /**
     * The oldest element, which stays in the queue until {@link #settle}.
     *
     * @return null when there is none, or when the next one is still being read from disk; the
     *         owner is woken when it is there
     */
    T peek();

    /**
     * Removes the element that {@link #peek} returned; it has been dealt with.
     *
     * @throws IllegalStateException when {@code peek} would return null
     */
    void settle();

    /**
     * Whether the next element that is added will be the first. Unlike a {@link #size} of 0 this is certain
     * also while what an earlier process left is still being opened.
     */
    boolean isEmpty();

    /**
     * How many elements are in the queue, in memory and on disk. Records that prove to be damaged are in
     * the number until they are reached; what an earlier process left is in it once its files are open.
     */
    long size();

    /** How many bytes lie on disk. */
    long diskBytes();

    /** Everything that is counted, at this moment. */
    SpillFigures figures();

    /**
     * Writes what is in memory to disk, in order, and forgets it here. The next opener finds all.
     * Waits for the disk's thread, at most 30 s.
     *
     * @throws IOException the disk did not take it; the text says how many elements could not be kept
     */
    void close() throws IOException;
}
