package io.multimodule.spill;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;

/** Goes through the letters of one segment that were not dropped, oldest first. One thread. */
final class DeadLetterWalk implements Closeable {
    private final Segment segment;
    private final RecordScanner scanner;
    private final long end;
    private long next;
    private long offset;
    private long damaged;

    DeadLetterWalk(Segment segment) throws IOException {
        this.segment = segment;
        this.scanner = new RecordScanner(segment.path(), Segment.HEADER_BYTES);
        this.end = Files.size(segment.path());
        this.next = segment.first();
    }

    /**
     * The next letter; null after the last one.
     *
     * @throws IOException it is of another version
     */
    DeadLetter next() throws IOException {
        return advance() ? DeadLetterFormat.decode(next - 1, scanner.payload()) : null;
    }

    /** Moves to the next letter without looking into it; false after the last one. */
    boolean advance() throws IOException {
        while (true) {
            offset = scanner.offset();
            switch (scanner.step(end)) {
                case END -> {
                    return false;
                }
                case DAMAGED -> {
                    next++;
                    damaged++;
                }
                case RECORD -> {
                    next++;
                    if (!scanner.dropped()) {
                        return true;
                    }
                }
            }
        }
    }

    /** Marks the letter that {@link #next} returned as dropped. */
    void drop() throws IOException {
        segment.drop(offset, scanner.payload().length);
    }

    Segment segment() {
        return segment;
    }

    /** Records passed that could not be read. */
    long damaged() {
        return damaged;
    }

    /** Bytes at the end that are no record. */
    long rest() {
        return scanner.rest();
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
