package io.multimodule.spill;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Goes through the records of one segment file from an offset on. One thread. */
final class RecordScanner implements Closeable {

    /** What {@link #step} found. */
    enum Step {
        /** A record; {@link #payload} has it. */
        RECORD,
        /** A record whose checksum is wrong, followed by a good one or by the end. */
        DAMAGED,
        /** Nothing more that can be read; {@link #rest} says whether bytes are left. */
        END
    }

    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    /** The place in the file of the buffer's first byte. */
    private long bufferStart;
    private long offset;
    private long limit;
    private byte[] payload;
    private boolean dropped;

    RecordScanner(Path file, long offset) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        this.offset = offset;
        bufferStart = offset;
        buffer.limit(0);
    }

    /** Moves over the next record of the first {@code end} bytes. */
    Step step(long end) throws IOException {
        limit = end;
        int length = lengthAt(offset);
        if (length < 0) {
            return Step.END;
        }
        byte[] read = readRecord(offset, length);
        if (read != null) {
            payload = read;
            offset += RecordFormat.HEADER_BYTES + length;
            return Step.RECORD;
        }
        long next = offset + RecordFormat.HEADER_BYTES + length;
        if (next != limit && !isRecordAt(next)) {
            return Step.END;
        }
        offset = next;
        return Step.DAMAGED;
    }

    /** The bytes of the record that the last step found. */
    byte[] payload() {
        return payload;
    }

    /** Whether that record is marked as dropped. */
    boolean dropped() {
        return dropped;
    }

    /** Where the next record begins. */
    long offset() {
        return offset;
    }

    /** The bytes behind the last readable record. */
    long rest() {
        return limit - offset;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean isRecordAt(long place) throws IOException {
        int length = lengthAt(place);
        return length >= 0 && readRecord(place, length) != null;
    }

    /** The length of the record at a place; -1 when no whole one fits there. */
    private int lengthAt(long place) throws IOException {
        if (limit - place < RecordFormat.HEADER_BYTES || !ensure(place, RecordFormat.HEADER_BYTES)) {
            return -1;
        }
        int word = buffer.getInt((int) (place - bufferStart));
        dropped = (word & RecordFormat.DROPPED) != 0;
        int length = word & RecordFormat.LENGTH_MASK;
        return length <= limit - place - RecordFormat.HEADER_BYTES ? length : -1;
    }

    private byte[] readRecord(long place, int length) throws IOException {
        int expected = buffer.getInt((int) (place - bufferStart) + 4);
        byte[] bytes = new byte[length];
        if (RecordFormat.HEADER_BYTES + length <= BUFFER_BYTES) {
            if (!ensure(place, RecordFormat.HEADER_BYTES + length)) {
                return null;
            }
            buffer.get((int) (place - bufferStart) + RecordFormat.HEADER_BYTES, bytes);
        } else if (!readLarge(place + RecordFormat.HEADER_BYTES, bytes)) {
            return null;
        }
        return RecordFormat.checksum(bytes, 0, length) == expected ? bytes : null;
    }

    /** In slices: the JDK keeps a native buffer as large as the largest single read of a thread. */
    private boolean readLarge(long place, byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length) {
            int slice = Math.min(BUFFER_BYTES, bytes.length - done);
            int read = channel.read(ByteBuffer.wrap(bytes, done, slice), place + done);
            if (read < 0) {
                return false;
            }
            done += read;
        }
        return true;
    }

    /** Brings bytes of the file into the buffer. */
    private boolean ensure(long place, int bytes) throws IOException {
        if (place >= bufferStart && place + bytes <= bufferStart + buffer.limit()) {
            return true;
        }
        buffer.clear();
        buffer.limit((int) Math.min(BUFFER_BYTES, limit - place));
        bufferStart = place;
        try {
            while (buffer.position() < bytes) {
                if (channel.read(buffer, place + buffer.position()) < 0) {
                    return false;
                }
            }
            return true;
        } finally {
            buffer.limit(buffer.position());
        }
    }
}
