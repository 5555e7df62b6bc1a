package io.multimodule.cli;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.posix.Machine;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.MessageQueue.PendingOffer;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.StoredMessage;
import io.multimodule.queue.TransitEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends messages to one queue. One thread. */
final class Sender {
    private final QueueOptions place;
    private final MessageQueue queue;
    private final TransitEncoder encoder;
    private LargeMessages largeMessages;

    Sender(QueueOptions place, QueueName name, Clock clock) throws IOException {
        this.place = place;
        this.queue = place.open().open(name);
        this.encoder = new TransitEncoder(Machine.hostname(), clock, TransitEncoder.DEFAULT_INLINE_BYTES);
    }

    /**
     * Sends a message, waiting for room as long as told.
     *
     * @return false when the queue is full to the end of that time
     */
    boolean send(Message message, Duration wait) throws QueueException {
        int length = encoder.encode(message);
        if (length != TransitEncoder.NEEDS_FILE) {
            return offer(encoder.bytes(), length, wait);
        }
        if (largeMessages == null) {
            largeMessages = place.largeMessages();
        }
        StoredMessage stored = largeMessages.store(encoder.body());
        boolean sent = false;
        try {
            sent = offer(stored.bytes(), stored.bytes().length, wait);
        } finally {
            if (!sent) {
                largeMessages.discard(stored);
            }
        }
        return sent;
    }

    private boolean offer(byte[] bytes, int length, Duration wait) throws QueueException {
        if (queue.offer(bytes, length)) {
            return true;
        }
        return !wait.isZero() && offerWhenRoom(bytes, length, wait);
    }

    private boolean offerWhenRoom(byte[] bytes, int length, Duration wait) throws QueueException {
        CompletableFuture<Optional<QueueException>> done = new CompletableFuture<>();
        PendingOffer pending = queue.offerWhenRoom(bytes, length, e -> done.complete(Optional.ofNullable(e)));
        try {
            return sent(done.get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return !pending.cancel() && sent(done.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !pending.cancel();
        } catch (ExecutionException e) {
            throw new QueueException("cannot send to queue " + queue.name() + ": " + e.getCause(), e);
        }
    }

    private static boolean sent(Optional<QueueException> failure) throws QueueException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return true;
    }
}
