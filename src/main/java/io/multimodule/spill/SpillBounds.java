package io.multimodule.spill;

/**
 * How much a spill queue may hold.
 *
 * <p>The bytes in memory are bounded three times: for what is in memory alone, for what waits to be written,
 * and for what was read ahead from disk. The number of elements is bounded for what is in memory alone, which is
 * what a kill loses: a burst of small elements waits for the disk as long as its bytes have room.
 *
 * @param memoryElements the most elements in memory alone, at least 1
 * @param memoryBytes    the most bytes in memory: {@link #ELEMENT_BYTES} for each element, and what the codec's
 *                       {@code sizeOf} says
 * @param diskBytes      the most bytes in segment files
 * @param segmentBytes   the size at which a new segment file is begun; space comes back in such pieces
 */
public record SpillBounds(int memoryElements, long memoryBytes, long diskBytes, int segmentBytes) {
    /** What an element takes in memory beside its content, by rule of thumb. */
    public static final int ELEMENT_BYTES = 100;
    /** 1,024 elements and 16 MiB in memory, 256 MiB on disk in files of 4 MiB. */
    public static final SpillBounds DEFAULT = new SpillBounds(1024, 16L << 20, 256L << 20, 4 << 20);

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
    }

    /** These bounds with another number of elements in memory. */
    public SpillBounds withMemoryElements(int elements) {
        return new SpillBounds(elements, memoryBytes, diskBytes, segmentBytes);
    }

    /** These bounds with another number of bytes on disk; the segments shrink with it to an eighth at most. */
    public SpillBounds withDiskBytes(long bytes) {
        long segment = Math.min(segmentBytes, Math.max(64, bytes / 8));
        return new SpillBounds(memoryElements, memoryBytes, bytes, (int) segment);
    }

    /** What some elements take in memory whose content has so many bytes. */
    static long heldBytes(long elements, long contentBytes) {
        return elements * ELEMENT_BYTES + contentBytes;
    }

    /** Whether the bytes of one more element have room beside those that are there. */
    boolean fits(long elements, long contentBytes, int size) {
        return heldBytes(elements + 1, contentBytes + size) <= memoryBytes;
    }

    private static void check(boolean good, String name, long actual, String rule) {
        if (!good) {
            throw new IllegalArgumentException("the spill bound " + name + " is " + actual + "; it must be " + rule);
        }
    }
}
