package io.multimodule.spill;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The segments of one directory: records with running numbers, written at the end. The disk's thread.
 *
 * <p>Only segments that this process began are written to; what an earlier one left is read, its torn
 * tail cut off. Files that cannot be read are set aside under another name, never deleted.
 */
final class SegmentFolder implements Closeable {
    private final Path directory;
    private final String owner;
    private final int segmentBytes;
    private final ErrorHandler errors;
    private final Clock clock;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private Segment active;
    private long end;
    private long bytes;

    /**
     * Opens what is there and makes the directory when it is missing.
     *
     * @param owner whose records these are, for the texts of errors
     */
    SegmentFolder(Path directory, String owner, int segmentBytes, ErrorHandler errors, Clock clock) throws IOException {
        this.directory = directory;
        this.owner = owner;
        this.segmentBytes = segmentBytes;
        this.errors = errors;
        this.clock = clock;
        PrivateFiles.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*{" + Segment.SUFFIX + ",.tmp}")) {
            for (Path file : files) {
                openFile(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (!segments.isEmpty()) {
            end = endOf(segments.lastEntry().getValue());
        }
    }

    Path directory() {
        return directory;
    }

    /** The number that the next record gets. */
    long end() {
        return end;
    }

    /** Numbers start here when there is nothing that says otherwise, and never go back. */
    void startAt(long index) {
        end = Math.max(end, index);
    }

    /** The bytes of all segments. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    Collection<Segment> all() {
        return segments.values();
    }

    /** The segment that holds a record, or would hold it; null when all begin later. */
    Segment at(long index) {
        Map.Entry<Long, Segment> entry = segments.floorEntry(index);
        return entry == null ? null : entry.getValue();
    }

    /** Where the first segment that begins after {@code index} begins; {@link #end} when there is none. */
    long nextFirst(long index) {
        Long next = segments.higherKey(index);
        return next == null ? end : next;
    }

    /** The oldest record's number; {@link #end} when there is none. */
    long first() {
        return segments.isEmpty() ? end : segments.firstKey();
    }

    /**
     * Writes a batch into one segment. When it throws nothing was added, and the batch can be tried again.
     *
     * @return the segment; the batch is its end
     */
    Segment append(RecordBatch batch) throws IOException {
        if (active != null && active.length() > Segment.HEADER_BYTES
                && active.length() + batch.length() > segmentBytes) {
            active.close();
            active = null;
        }
        if (active == null) {
            active = Segment.create(directory.resolve(Segment.nameOf(end)), end, clock.epochMillis());
            segments.put(end, active);
            bytes += active.length();
        }
        active.append(batch.bytes());
        end += batch.count();
        bytes += batch.length();
        return active;
    }

    /** Puts a complete segment, written beside the others, before them. */
    void adopt(Path file, long first) throws IOException {
        Path target = directory.resolve(Segment.nameOf(first));
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        Segment segment = Segment.open(target);
        segments.put(first, segment);
        bytes += segment.length();
    }

    /** Deletes the segments whose records all come before {@code index}; damaged ones are set aside. */
    void removeBefore(long index) throws IOException {
        while (!segments.isEmpty() && nextFirst(segments.firstKey()) <= index) {
            remove(segments.firstEntry().getValue());
        }
    }

    /** Deletes a segment; a damaged one is set aside. */
    void remove(Segment segment) throws IOException {
        if (segment == active) {
            active = null;
        }
        segment.close();
        if (segment.damaged()) {
            setAside(segment.path(), new IOException(segment.path() + " is used up but held damaged records"));
        } else {
            Files.deleteIfExists(segment.path());
        }
        segments.remove(segment.first());
        bytes -= segment.length();
    }

    /** Whether an append to the active segment happened since it was begun: it has something to force. */
    void force() throws IOException {
        if (active != null) {
            active.force();
        }
        PrivateFiles.forceDirectory(directory);
    }

    @Override
    public void close() throws IOException {
        if (active != null) {
            active.close();
            active = null;
        }
    }

    private void openFile(Path file) throws IOException {
        if (file.toString().endsWith(".tmp")) {
            Files.delete(file);
            return;
        }
        try {
            Segment segment = Segment.open(file);
            segments.put(segment.first(), segment);
            bytes += segment.length();
        } catch (UnreadableSegmentException e) {
            if (e.empty()) {
                Files.delete(file);
            } else {
                setAside(file, e);
            }
        }
    }

    private void setAside(Path file, IOException why) throws IOException {
        Path kept = file.resolveSibling(file.getFileName() + ".set-aside-" + clock.epochMillis());
        Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
        errors.onError(owner, new IOException(why.getMessage() + "; it was left as it is and set aside as " + kept
                + "; look at it or delete it", why));
    }

    private long endOf(Segment last) throws IOException {
        long index = last.first();
        long rest;
        try (RecordScanner scanner = new RecordScanner(last.path(), Segment.HEADER_BYTES)) {
            while (scanner.step(last.length()) != RecordScanner.Step.END) {
                index++;
            }
            rest = scanner.rest();
        }
        if (rest > 0) {
            bytes -= rest;
            last.cut(last.length() - rest);
            errors.onError(owner, new IOException("the last " + rest + " bytes of " + last.path()
                    + " are no whole record (the process ended while writing it) and were cut off; "
                    + (index - last.first()) + " records before them are kept"));
        }
        return index;
    }
}
