package io.multimodule.spill;

/**
 * What a spill queue counted.
 *
 * @param elements       elements in the queue, wherever they are
 * @param memoryElements elements that are in memory alone: the ones a kill would lose
 * @param diskBytes      bytes of segment files
 * @param spilled        elements handed to the disk since the queue was opened
 * @param refused        elements that {@code add} did not take
 * @param damaged        records on disk that could not be read, and elements that could not be written or decoded
 */
public record SpillFigures(long elements, long memoryElements, long diskBytes, long spilled, long refused,
                           long damaged) {
}
