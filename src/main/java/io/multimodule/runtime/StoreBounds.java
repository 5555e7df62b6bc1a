package io.multimodule.runtime;

import io.multimodule.config.Section;
import io.multimodule.spill.SpillBounds;
import io.multimodule.state.StateStore;

/**
 * How much may wait in memory and on disk.
 *
 * @param lanes for the in-memory way to each task
 * @param outboxes for the way to each kernel queue
 * @param deadLetterBytes for all messages that could not be handled, in bytes
 * @param stateGenerations how many saves of each state are kept
 */
public record StoreBounds(SpillBounds lanes, SpillBounds outboxes, long deadLetterBytes, int stateGenerations) {
    private static final int MOST_ELEMENTS = 1_000_000;
    private static final long SMALLEST_DISK = 1L << 20;
    private static final long LARGEST_DISK = 1L << 40;
    private static final long DEFAULT_DEAD_LETTER_BYTES = 64L << 20;
    private static final int MOST_GENERATIONS = 100;

    /** Reads {@code lanes}, {@code outboxes}, {@code dead_letters} and {@code states}. */
    static StoreBounds read(Section root) {
        return new StoreBounds(bounds(root.section("lanes")), bounds(root.section("outboxes")),
                root.section("dead_letters").size("disk", SMALLEST_DISK, LARGEST_DISK)
                        .orElse(DEFAULT_DEAD_LETTER_BYTES),
                root.section("states").integer("generations", 1, MOST_GENERATIONS)
                        .orElse((long) StateStore.DEFAULT_GENERATIONS).intValue());
    }

    private static SpillBounds bounds(Section section) {
        SpillBounds usual = SpillBounds.DEFAULT;
        return usual
                .withMemoryElements(section.integer("memory", 1, MOST_ELEMENTS).orElse((long) usual.memoryElements())
                        .intValue())
                .withDiskBytes(section.size("disk", SMALLEST_DISK, LARGEST_DISK).orElse(usual.diskBytes()));
    }
}
