package io.multimodule.spill;

/**
 * An element that is on disk and in reach of the owner, with the place behind it.
 *
 * @param element   the element
 * @param nextIndex the number of the record after it
 * @param segment   the first number of the segment that it lies in
 * @param offset    where it ends in that segment
 * @param readBytes the bytes of all records delivered up to it, since the queue was opened
 * @param <T>       the element
 */
record Delivery<T>(T element, long nextIndex, long segment, int offset, long readBytes) {
}
