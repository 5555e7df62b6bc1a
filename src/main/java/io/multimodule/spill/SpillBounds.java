package io.multimodule.spill;

/**
 * How much a spill queue may hold.
 *
 * <p>The memory bound holds three times: for what is in memory alone, for what waits to be written, and
 * for what was read ahead from disk.
 *
 * @param memoryElements the most elements in memory, at least 1
 * @param memoryBytes    the most bytes in memory, as the codec's {@code sizeOf} counts them
 * @param diskBytes      the most bytes in segment files
 * @param segmentBytes   the size at which a new segment file is begun; space comes back in such pieces
 * @param handOffElements the most elements on their way to the disk; they share {@code memoryBytes}. More than
 *                       {@code memoryElements}, so that a burst which its sender cannot interrupt goes to the disk whole
 */
public record SpillBounds(int memoryElements, long memoryBytes, long diskBytes, int segmentBytes,
        int handOffElements) {
    /** 1,024 elements and 16 MiB in memory, 256 MiB on disk in files of 4 MiB, bursts of 65,536 elements or 16 MiB. */
    public static final SpillBounds DEFAULT = new SpillBounds(1024, 16L << 20, 256L << 20, 4 << 20, 1 << 16);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException naming the bound that makes no sense
     */
    public SpillBounds {
        check(memoryElements >= 1, "memoryElements", memoryElements, "at least 1");
        check(memoryBytes >= 1, "memoryBytes", memoryBytes, "at least 1");
        check(segmentBytes >= 64, "segmentBytes", segmentBytes, "at least 64");
        check(diskBytes >= segmentBytes, "diskBytes", diskBytes, "at least segmentBytes, " + segmentBytes);
        check(handOffElements >= 1, "handOffElements", handOffElements, "at least 1");
    }

    /** Bounds of which the hand-off is as short as the memory. */
    public SpillBounds(int memoryElements, long memoryBytes, long diskBytes, int segmentBytes) {
        this(memoryElements, memoryBytes, diskBytes, segmentBytes, memoryElements);
    }

    /** These bounds with another number of elements in memory. */
    public SpillBounds withMemoryElements(int elements) {
        return new SpillBounds(elements, memoryBytes, diskBytes, segmentBytes, Math.max(elements, handOffElements));
    }

    /** These bounds with another number of bytes on disk; the segments shrink with it to an eighth at most. */
    public SpillBounds withDiskBytes(long bytes) {
        long segment = Math.min(segmentBytes, Math.max(64, bytes / 8));
        return new SpillBounds(memoryElements, memoryBytes, bytes, (int) segment, handOffElements);
    }

    private static void check(boolean good, String name, long actual, String rule) {
        if (!good) {
            throw new IllegalArgumentException("the spill bound " + name + " is " + actual + "; it must be " + rule);
        }
    }
}
