package io.multimodule.spill;

/**
 * How much the store of dead letters holds.
 *
 * @param diskBytes   the most bytes of files; beyond it the oldest letters go, a sixteenth at a time
 * @param letterBytes the most bytes of one message that are kept
 * @param stackChars  the most characters of a stack that are kept
 * @param waiting     the most letters that wait for the disk
 * @param waitingBytes the most bytes that wait for the disk
 */
public record DeadLetterBounds(long diskBytes, int letterBytes, int stackChars, int waiting, long waitingBytes) {
    /** 64 MiB of files, 1 MiB a message, 8,192 characters of a stack, 1,024 letters or 16 MiB waiting. */
    public static final DeadLetterBounds DEFAULT =
            new DeadLetterBounds(64L << 20, 1 << 20, 8192, 1024, 16L << 20);
    private static final int SEGMENTS = 16;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException naming the bound that makes no sense
     */
    public DeadLetterBounds {
        if (diskBytes < SEGMENTS * 256 || letterBytes < 0 || stackChars < 0 || waiting < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException("bounds of dead letters: diskBytes " + diskBytes + " (at least "
                    + SEGMENTS * 256 + "), letterBytes " + letterBytes + " and stackChars " + stackChars
                    + " (at least 0), waiting " + waiting + " and waitingBytes " + waitingBytes + " (at least 1)");
        }
    }

    /** The same with another bound of the files. */
    public DeadLetterBounds withDiskBytes(long newDiskBytes) {
        return new DeadLetterBounds(newDiskBytes, letterBytes, stackChars, waiting, waitingBytes);
    }

    int segmentBytes() {
        return (int) Math.min(1 << 30, diskBytes / SEGMENTS);
    }
}
