package io.multimodule.spill;

/**
 * What the store of dead letters counted.
 *
 * @param letters   letters that are there
 * @param diskBytes bytes of its files
 * @param added     letters written since the start
 * @param evicted   letters that went because the store was full, since the start
 * @param notKept   letters that were never written, because too many waited for the disk, since the start
 * @param damaged   records that could not be read when the store was opened
 */
public record DeadLetterFigures(long letters, long diskBytes, long added, long evicted, long notKept, long damaged) {
}
