package io.multimodule.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The frames of one worker: those that come with its data, and the texts that come between its states. Only the pool's
 * thread uses it.
 */
final class WorkerFrames {
    private final FrameDecoder data;
    private final FrameDecoder texts;
    /** Bytes for which room is kept, and when the last of its data came. */
    private long granted;
    private long movedAt;

    /** @param decoder for its data; the texts between its states have the same bound */
    WorkerFrames(FrameDecoder decoder) {
        this.data = decoder;
        this.texts = decoder.another();
    }

    void feed(ByteBuffer bytes, Consumer<Frame> frames) throws IOException {
        data.feed(bytes, frames);
    }

    /** Takes the bytes of one frame at most that has come between the worker's states. */
    void feedText(ByteBuffer bytes, Consumer<Frame> frames) throws IOException {
        texts.feedFrame(bytes, frames);
    }

    /** Whether what comes next where the worker tells its states belongs to a frame. */
    boolean isInText() {
        return texts.pending() > 0;
    }

    /** The length of a large datum that has begun to come and has no room yet; 0 when there is none. */
    long wants() {
        return data.wants();
    }

    /** There is room for the datum that it wants to send. */
    void grant() {
        granted = data.wants();
        data.grant();
    }

    /** Some of its data have come, or may come again. */
    void moves(long now) {
        movedAt = now;
    }

    /** How long nothing came of a datum for which room is kept; below 0 when there is none. */
    long stallTime(long now) {
        return granted > 0 ? now - movedAt : -1;
    }

    /** What was granted for the datum that has come, or will never be whole. */
    long takeGranted() {
        long taken = granted;
        granted = 0;
        return taken;
    }

    /** Bytes of a datum that is not whole. */
    long pending() {
        return data.pending();
    }
}
