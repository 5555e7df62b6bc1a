package io.multimodule.spill;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one spill queue: segments, the head cursor, and a reader between head and end. The
 * disk's thread.
 */
final class QueueLog {
    /** High, so that there is room for numbers below the first record: see {@link #prepend}. */
    private static final long FIRST_INDEX = 1L << 62;

    private final String owner;
    private final ErrorHandler errors;
    private final Clock clock;
    private final SegmentFolder folder;
    private final HeadCursor head;
    private RecordScanner scanner;
    private Segment scanned;
    private long readIndex;
    /** From where to read: valid for the segment that begins with that number. */
    private long hintSegment;
    private long hintOffset;
    private long damaged;

    QueueLog(Path directory, String owner, int segmentBytes, ErrorHandler errors, Clock clock) throws IOException {
        this.owner = owner;
        this.errors = errors;
        this.clock = clock;
        folder = new SegmentFolder(directory, owner, segmentBytes, errors, clock);
        head = new HeadCursor(directory);
        if (head.fault() != null) {
            errors.onError(owner, new IOException(head.fault()));
        }
        folder.startAt(head.present() ? head.index() : FIRST_INDEX);
        readIndex = head.present() ? head.index() : folder.first();
        readFrom(readIndex, head.segment(), head.offset());
        if (!head.present()) {
            // Takes its room on the disk now: a full disk is emptied by moving the cursor.
            head.write(readIndex, readIndex, Segment.HEADER_BYTES);
        }
        folder.removeBefore(readIndex);
    }

    long readIndex() {
        return readIndex;
    }

    /** The segment and the offset behind the last record read. */
    long readSegment() {
        return scanner == null ? hintSegment : scanned.first();
    }

    int readOffset() {
        return (int) (scanner == null ? hintOffset : scanner.offset());
    }

    /** The number that the next record gets. */
    long end() {
        return folder.end();
    }

    boolean readToEnd() {
        return readIndex == folder.end();
    }

    /** The number of the oldest unsettled record. */
    long headIndex() {
        return head.index();
    }

    long bytes() {
        return folder.bytes();
    }

    /** Records that could not be read. */
    long damaged() {
        return damaged;
    }

    /** Writes a batch; when it throws, the batch can be tried again. */
    Segment append(RecordBatch batch) throws IOException {
        return folder.append(batch);
    }

    /** The reader goes on at a place that is known to begin a record. */
    void readFrom(long index, long segment, long offset) throws IOException {
        closeScanner();
        readIndex = index;
        hintSegment = segment;
        hintOffset = offset;
    }

    /** The next record; null when all that is written has been read. */
    byte[] next() throws IOException {
        while (readIndex < folder.end()) {
            if (scanner == null) {
                openScanner();
                continue;
            }
            switch (scanner.step(scanned.length())) {
                case RECORD -> {
                    readIndex++;
                    return scanner.payload();
                }
                case DAMAGED -> {
                    lost(readIndex + 1, "has a record with a wrong checksum that ends at offset " + scanner.offset());
                    readIndex++;
                }
                case END -> leaveSegment();
            }
        }
        return null;
    }

    /** Everything before a place has been dealt with. */
    void forget(long index, long segment, int offset) throws IOException {
        if (index <= headIndex()) {
            return;
        }
        try {
            head.write(index, segment, offset);
        } catch (IOException e) {
            // A file system that copies on write may need the room that the used-up segments take.
            folder.removeBefore(index);
            head.write(index, segment, offset);
        }
        folder.removeBefore(index);
    }

    /**
     * Puts records before the oldest unsettled one: written to a file beside, then named as a segment,
     * then the cursor is set back to its start. A kill in between leaves the queue as it was.
     */
    void prepend(Iterable<byte[]> payloads, int count) throws IOException {
        long first = headIndex() - count;
        Path file = folder.directory().resolve("prepend.tmp");
        try (Segment segment = Segment.create(file, first, clock.epochMillis())) {
            RecordBatch batch = new RecordBatch();
            for (byte[] payload : payloads) {
                batch.add(payload);
                if (batch.isFull()) {
                    segment.append(batch.bytes());
                    batch.clear();
                }
            }
            segment.append(batch.bytes());
            segment.force();
        }
        folder.adopt(file, first);
        head.write(first, first, Segment.HEADER_BYTES);
        readFrom(first, first, Segment.HEADER_BYTES);
    }

    /** Makes all of it last through a power failure. */
    void force() throws IOException {
        folder.force();
        head.force();
    }

    /**
     * Closes the files.
     *
     * @return whether nothing was left, and the directory is gone
     */
    boolean close() throws IOException {
        release();
        if (!folder.isEmpty()) {
            return false;
        }
        head.delete();
        try (var rest = Files.list(folder.directory())) {
            if (rest.findAny().isPresent()) {
                return false;
            }
        }
        Files.delete(folder.directory());
        return true;
    }

    /** Closes the files and changes nothing in them. */
    void release() throws IOException {
        closeScanner();
        folder.close();
        head.close();
    }

    private void openScanner() throws IOException {
        Segment segment = folder.at(readIndex);
        if (segment == null) {
            missing(folder.first());
            readIndex = folder.first();
            return;
        }
        boolean hinted = segment.first() == hintSegment && hintOffset >= Segment.HEADER_BYTES
                && hintOffset <= segment.length();
        scanner = new RecordScanner(segment.path(), hinted ? hintOffset : Segment.HEADER_BYTES);
        scanned = segment;
        for (long at = hinted ? readIndex : segment.first(); at < readIndex; at++) {
            scanner.step(segment.length());
        }
    }

    private void leaveSegment() throws IOException {
        long next = folder.nextFirst(scanned.first());
        if (next > readIndex && scanner.rest() > 0) {
            lost(next, "cannot be read behind offset " + scanner.offset());
        } else if (next > readIndex) {
            missing(next);
        }
        readIndex = Math.max(readIndex, next);
        hintSegment = scanned.first();
        hintOffset = scanner.offset();
        closeScanner();
    }

    private void lost(long next, String how) {
        long count = next - readIndex;
        damaged += count;
        scanned.markDamaged();
        errors.onError(owner, new IOException(scanned.path() + " " + how + "; " + count
                + (count == 1 ? " record" : " records") + " skipped, reading goes on behind"
                + (count == 1 ? " it" : " them") + "; the file is set aside when it is used up"));
    }

    private void missing(long next) {
        long count = next - readIndex;
        damaged += count;
        errors.onError(owner, new IOException("the records " + readIndex + " to " + (next - 1) + " (" + count
                + ") are in no file of " + folder.directory() + "; they are skipped;"
                + " a segment was deleted or set aside"));
    }

    private void closeScanner() throws IOException {
        if (scanner != null) {
            RecordScanner closing = scanner;
            scanner = null;
            scanned = null;
            closing.close();
        }
    }
}
