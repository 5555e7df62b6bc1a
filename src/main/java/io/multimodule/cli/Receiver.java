package io.multimodule.cli;

import io.multimodule.message.Message;
import io.multimodule.queue.LargeBody;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitDecoder;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Takes messages out of one queue, waiting in the kernel. One thread. */
final class Receiver implements AutoCloseable {
    private final QueueOptions place;
    private final QueueDirectory directory;
    private final QueueName name;
    private final TransitDecoder decoder = new TransitDecoder();
    private final Semaphore readable = new Semaphore(0);
    private final byte[] buffer;
    private MessageQueue queue;
    private MessageQueue.Watch watch;
    private LargeMessages largeMessages;

    Receiver(QueueOptions place, QueueName name) throws QueueException {
        this.place = place;
        this.directory = place.open();
        this.name = name;
        this.queue = directory.open(name);
        this.buffer = new byte[directory.maximumMessageBytes()];
    }

    /**
     * Takes the oldest message.
     *
     * @param waitNanos how long to wait for one; {@link Long#MAX_VALUE} for ever
     * @return its bytes as they were in the queue; {@code null} when none came in that time
     */
    byte[] take(long waitNanos) throws QueueException {
        long start = System.nanoTime();
        while (true) {
            try {
                int length = queue.poll(buffer);
                if (length != MessageQueue.NOTHING) {
                    return Arrays.copyOf(buffer, length);
                }
                long left = waitNanos == Long.MAX_VALUE ? waitNanos : waitNanos - (System.nanoTime() - start);
                if (left <= 0 || !awaitReadable(left)) {
                    return null;
                }
            } catch (QueueGoneException e) {
                close();
                queue = directory.open(name);
            }
        }
    }

    /** The message in bytes that {@link #take} gave; a large one is read from its file, which is removed. */
    Message decode(byte[] bytes) throws MalformedMessageException, QueueException {
        Message message = decoder.decode(bytes, bytes.length);
        if (message != null) {
            return message;
        }
        LargeBody body = decoder.largeBody();
        if (largeMessages == null) {
            largeMessages = place.largeMessages();
        }
        return largeMessages.fetch(body);
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private boolean awaitReadable(long nanos) {
        if (watch == null) {
            watch = queue.watch(readable::release);
        }
        watch.arm();
        try {
            return readable.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
