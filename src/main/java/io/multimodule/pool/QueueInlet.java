package io.multimodule.pool;

import io.multimodule.message.Message;
import io.multimodule.posix.ThreadInterrupter;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitDecoder;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Takes messages out of the queue that a pool's workers share; loaded only by workers of such a pool. */
final class QueueInlet {
    private static final long AGAIN_NANOS = 1_000_000;

    private final QueueDirectory directory;
    private final QueueName name;
    private final LargeMessages largeMessages;
    private final TransitDecoder decoder = new TransitDecoder();
    private final byte[] buffer;
    private MessageQueue queue;
    private int length;
    /** The kernel's number of the thread that waits, or 0. */
    private volatile int waiting;
    private volatile boolean closed;

    private QueueInlet(QueueDirectory directory, QueueName name, LargeMessages largeMessages) throws QueueException {
        this.directory = directory;
        this.name = name;
        this.largeMessages = largeMessages;
        this.queue = directory.open(name);
        this.buffer = new byte[directory.maximumMessageBytes()];
    }

    static QueueInlet open(WorkerQueue queue) throws QueueException {
        LargeMessages large = LargeMessages.open(queue.large(), queue.readable(), queue.access(), queue.maximum(),
                (where, error) -> System.err.println(where + ": " + error));
        return new QueueInlet(SysvQueueDirectory.open(queue.directory(), queue.access()), queue.name(), large);
    }

    /**
     * Waits for a message and takes it out of the queue.
     *
     * @return false when the inlet was closed; no message was taken then
     */
    boolean take() throws QueueException {
        waiting = ThreadInterrupter.currentThread();
        try {
            while (!closed) {
                try {
                    length = queue.take(buffer);
                    if (length != MessageQueue.NOTHING) {
                        return true;
                    }
                } catch (QueueGoneException e) {
                    queue = directory.open(name);
                }
            }
            return false;
        } finally {
            waiting = 0;
        }
    }

    /**
     * The message that was taken.
     *
     * @throws MalformedMessageException it is none
     */
    Message message() throws MalformedMessageException, QueueException {
        Message message = decoder.decode(buffer, length);
        return message != null ? message : largeMessages.fetch(decoder.largeBody());
    }

    /** The bytes that were taken. */
    byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    /** Takes no more; a take that waits ends. Not on the thread that takes. */
    void close() {
        closed = true;
        for (int thread = waiting; thread != 0; thread = waiting) {
            // A signal that comes just before the call has no effect, so it is repeated.
            ThreadInterrupter.interrupt(thread);
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }
}
