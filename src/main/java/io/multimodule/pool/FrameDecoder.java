package io.multimodule.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one worker into frames, however they are split up on the way. Takes about as much memory as has
 * arrived of the frame that is in work, and all that a large one needs only when that was granted. One thread.
 */
final class FrameDecoder {
    private static final int FIRST_BYTES = 1 << 13;
    /** What each worker may have on its way without being granted it; as much as a pipe holds. */
    private static final int FREE_BYTES = 1 << 16;
    private static final int CODE = 3;
    private static final int LENGTH = 4;

    private final int maximumBytes;
    private final ByteBuffer header = ByteBuffer.allocate(WorkerChannels.HEADER_BYTES);
    private FrameKind kind;
    private long length;
    private byte[] payload = new byte[0];
    private long arrived;
    /** Whether there is room for the whole frame. */
    private boolean granted;
    /** Nothing that comes can be understood any more; it is swallowed. */
    private boolean broken;

    FrameDecoder(int maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    /**
     * Takes all of the bytes.
     *
     * @throws IOException they are no frames, which is said once; what comes after cannot be understood and is dropped
     */
    void feed(ByteBuffer bytes, Consumer<Frame> frames) throws IOException {
        while (bytes.hasRemaining()) {
            feedFrame(bytes, frames);
        }
    }

    /** Takes the bytes of one frame at most; all of them when they are no frame. */
    void feedFrame(ByteBuffer bytes, Consumer<Frame> frames) throws IOException {
        if (broken) {
            bytes.position(bytes.limit());
        }
        while (bytes.hasRemaining()) {
            if (header.hasRemaining()) {
                readHeader(bytes);
            } else {
                readPayload(bytes);
            }
            if (!header.hasRemaining() && arrived == length) {
                frames.accept(new Frame(kind, header.get(CODE) & 0xff, payload, length));
                header.clear();
                payload = new byte[0];
                arrived = 0;
                granted = false;
                return;
            }
        }
    }

    /** One for other bytes, with the same bound. */
    FrameDecoder another() {
        return new FrameDecoder(maximumBytes);
    }

    /** The length of a large frame that has begun to come and was not granted; 0 when there is none. */
    long wants() {
        boolean large = payload != null && length > FREE_BYTES && arrived > FIRST_BYTES;
        return large && !granted && !broken ? length : 0;
    }

    /** There is room for the frame that was wanted, which takes its memory at once and is not copied again. */
    void grant() {
        granted = true;
    }

    /** Bytes that have come of a frame that is not whole. */
    long pending() {
        return broken || header.position() == 0 ? 0 : header.position() + arrived;
    }

    private void readHeader(ByteBuffer bytes) throws IOException {
        while (header.hasRemaining() && bytes.hasRemaining()) {
            header.put(bytes.get());
        }
        if (header.hasRemaining()) {
            return;
        }
        kind = FrameKind.of(header.get(2));
        if (header.get(0) != WorkerChannels.MAGIC_1 || header.get(1) != WorkerChannels.MAGIC_2 || kind == null) {
            broken = true;
            bytes.position(bytes.limit());
            throw new IOException("sent bytes that are no frame (" + hex() + "); see docs/pools.md for what a"
                    + " worker may send");
        }
        length = Integer.toUnsignedLong(header.getInt(LENGTH));
        payload = length > maximumBytes ? null : new byte[(int) Math.min(length, FIRST_BYTES)];
    }

    private String hex() {
        StringBuilder text = new StringBuilder();
        for (byte b : header.array()) {
            text.append(String.format(text.length() == 0 ? "%02x" : " %02x", b));
        }
        return text.toString();
    }

    private void readPayload(ByteBuffer bytes) {
        int size = (int) Math.min(bytes.remaining(), length - arrived);
        if (payload == null) {
            bytes.position(bytes.position() + size);
        } else {
            take(bytes, size);
        }
        arrived += size;
    }

    /** Without memory for it one frame is skipped, not every worker lost. */
    private void take(ByteBuffer bytes, int size) {
        try {
            grow(arrived + size);
            bytes.get(payload, (int) arrived, size);
        } catch (OutOfMemoryError e) {
            payload = null;
            bytes.position(bytes.position() + size);
        }
    }

    private void grow(long needed) {
        if (needed > payload.length) {
            long doubled = Math.max(needed, 2L * payload.length);
            payload = Arrays.copyOf(payload, (int) (granted ? length : Math.min(length, doubled)));
        }
    }
}
