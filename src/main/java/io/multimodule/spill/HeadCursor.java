package io.multimodule.spill;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that says which record is the oldest unsettled one. The disk's thread.
 *
 * <p>32 bytes, big-endian: magic {@code MMSC}, version (2), zero (2), number of the record (8), first
 * number of its segment (8), its offset there (4), CRC32C of the 28 bytes before. It is rewritten in
 * place by one positional write within one page, which a kill cannot tear; a mapped file would save a
 * system call a batch, and give the page's write-back a way to stop the thread.
 */
final class HeadCursor implements Closeable {
    static final String FILE_NAME = "head";
    private static final int BYTES = 32;
    private static final int MAGIC = 0x4D4D_5343;
    private static final short VERSION = 1;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    private boolean present;
    private String fault;
    private long index;
    private long segment;
    private int offset;

    HeadCursor(Path directory) throws IOException {
        path = directory.resolve(FILE_NAME);
        channel = FileChannel.open(path, PrivateFiles.KEEP, PrivateFiles.fileIn(directory));
        try {
            read();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the file had a valid place in it. */
    boolean present() {
        return present;
    }

    /** What is wrong with the file; null when it was good, or new. */
    String fault() {
        return fault;
    }

    /** The number of the oldest unsettled record. */
    long index() {
        return index;
    }

    /** The first number of the segment that {@link #offset} belongs to. */
    long segment() {
        return segment;
    }

    int offset() {
        return offset;
    }

    void write(long newIndex, long newSegment, int newOffset) throws IOException {
        buffer.clear().putInt(MAGIC).putShort(VERSION).putShort((short) 0).putLong(newIndex).putLong(newSegment)
                .putInt(newOffset);
        buffer.putInt(RecordFormat.checksum(buffer, buffer.position())).flip();
        PrivateFiles.writeFully(channel, buffer, 0);
        place(newIndex, newSegment, newOffset);
    }

    void force() throws IOException {
        channel.force(true);
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void read() throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
            continue;
        }
        if (buffer.position() == 0) {
            return;
        }
        if (buffer.hasRemaining() || buffer.getInt(0) != MAGIC || buffer.getShort(4) != VERSION
                || buffer.getInt(28) != RecordFormat.checksum(buffer, 28)) {
            fault = path + " does not say where to go on (damaged, or of another version than " + VERSION
                    + "); the oldest segment is read from its start, so some elements may come twice";
            return;
        }
        place(buffer.getLong(8), buffer.getLong(16), buffer.getInt(24));
    }

    private void place(long newIndex, long newSegment, int newOffset) {
        present = true;
        index = newIndex;
        segment = newSegment;
        offset = newOffset;
    }
}
