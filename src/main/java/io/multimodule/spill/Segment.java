package io.multimodule.spill;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of records, named by the number of its first record. The disk's thread.
 *
 * <p>Header of 32 bytes, big-endian: magic {@code MMSP}, version (2), header length (2), number of the
 * first record (8), time of creation in ms since 1970 (8), zero (4), CRC32C of the 28 bytes before.
 */
final class Segment implements Closeable {
    static final int HEADER_BYTES = 32;
    static final short VERSION = 1;
    static final String SUFFIX = ".seg";
    private static final int MAGIC = 0x4D4D_5350;
    /** The JDK keeps a native buffer as large as the largest single write of a thread. */
    private static final int SLICE_BYTES = 256 << 10;

    private final Path path;
    private final long first;
    private FileChannel channel;
    private long length;
    private boolean damaged;

    private Segment(Path path, long first, FileChannel channel, long length) {
        this.path = path;
        this.first = first;
        this.channel = channel;
        this.length = length;
    }

    /** The file name of a segment; names sort as numbers do. */
    static String nameOf(long first) {
        return String.format("%016x", first) + SUFFIX;
    }

    static Segment create(Path path, long first, long now) throws IOException {
        FileChannel channel = FileChannel.open(path, PrivateFiles.REPLACE, PrivateFiles.fileIn(path.getParent()));
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            header.putInt(MAGIC).putShort(VERSION).putShort((short) HEADER_BYTES).putLong(first).putLong(now).putInt(0);
            header.putInt(RecordFormat.checksum(header, header.position())).flip();
            PrivateFiles.writeFully(channel, header, 0);
            return new Segment(path, first, channel, HEADER_BYTES);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * A segment that is there, to be read.
     *
     * @throws UnreadableSegmentException its header is of another version or damaged
     */
    static Segment open(Path path) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
                continue;
            }
        }
        if (header.hasRemaining()) {
            throw new UnreadableSegmentException(path, "has " + header.position() + " bytes, its header alone takes "
                    + HEADER_BYTES, true);
        }
        if (header.getInt(0) != MAGIC) {
            throw new UnreadableSegmentException(path, "does not begin with MMSP", false);
        }
        if (header.getShort(4) != VERSION) {
            throw new UnreadableSegmentException(path, "has format version " + header.getShort(4)
                    + ", this program reads " + VERSION, false);
        }
        if (header.getInt(28) != RecordFormat.checksum(header, 28)) {
            throw new UnreadableSegmentException(path, "has a header with a wrong checksum", false);
        }
        return new Segment(path, header.getLong(8), null, Files.size(path));
    }

    Path path() {
        return path;
    }

    long first() {
        return first;
    }

    /** The bytes of the header and of all whole records. */
    long length() {
        return length;
    }

    /** Whether something in it could not be read. */
    boolean damaged() {
        return damaged;
    }

    void markDamaged() {
        damaged = true;
    }

    /** Adds bytes at the end. When it throws nothing was added, and the same bytes can be tried again. */
    void append(ByteBuffer bytes) throws IOException {
        long place = length;
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + SLICE_BYTES));
            place += PrivateFiles.writeFully(channel, bytes, place);
        }
        length = place;
    }

    /** Cuts what is behind the first {@code bytes} bytes off. */
    void cut(long bytes) throws IOException {
        try (FileChannel writing = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            writing.truncate(bytes);
        }
        length = bytes;
    }

    /** Marks the record at an offset as dropped. */
    void drop(long offset, int payloadLength) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(4).putInt(0, payloadLength | RecordFormat.DROPPED);
        try (FileChannel writing = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            PrivateFiles.writeFully(writing, word, offset);
        }
    }

    void force() throws IOException {
        if (channel != null) {
            channel.force(true);
        }
    }

    /** Ends the writing; reading goes on. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            FileChannel closing = channel;
            channel = null;
            closing.close();
        }
    }
}
