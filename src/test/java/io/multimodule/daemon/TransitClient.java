package io.multimodule.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.StoredMessage;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another program on the same queues, which waits in the kernel and never for longer than a minute. */
final class TransitClient implements AutoCloseable {
    private static final String META = ".ipc_transit_meta";
    private static final long PATIENCE_SECONDS = 60;

    private final SysvQueueDirectory directory;
    private final LargeMessages large;
    private final TransitEncoder encoder = new TransitEncoder("outside.example.com", Clock.SYSTEM, 4096);
    private final TransitDecoder decoder = new TransitDecoder();

    TransitClient(Path queues) throws Exception {
        directory = SysvQueueDirectory.open(queues, QueueAccess.OWNER_AND_GROUP);
        large = LargeMessages.open(LargeMessages.below(directory.path()), List.of(), QueueAccess.OWNER_AND_GROUP,
                LargeMessages.DEFAULT_MAXIMUM_BYTES, (where, error) -> {
                    throw new AssertionError(where, error);
                });
    }

    Path path() {
        return directory.path();
    }

    MessageQueue queue(String name) throws QueueException {
        return directory.open(new QueueName(name));
    }

    long waiting(String name) throws QueueException {
        return queue(name).figures().messages();
    }

    void send(String queue, String json) throws Exception {
        Message message = JsonCodec.read(json.getBytes(UTF_8));
        int length = encoder.encode(message);
        if (length == TransitEncoder.NEEDS_FILE) {
            StoredMessage stored = large.store(encoder.body());
            put(queue, stored.bytes(), stored.bytes().length);
        } else {
            put(queue, encoder.bytes(), length);
        }
    }

    /** Sends bytes as they are, each character of the text one byte. */
    void sendRaw(String queue, String latin) throws Exception {
        byte[] bytes = latin.getBytes(ISO_8859_1);
        put(queue, bytes, bytes.length);
    }

    private void put(String queue, byte[] bytes, int length) throws Exception {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        queue(queue).offerWhenRoom(bytes, length, failure -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The next message of a queue, without what the transport adds. */
    Message receive(String queue) throws Exception {
        return receiveWhole(queue).without(META);
    }

    /** The next message of a queue as it came. */
    Message receiveWhole(String queue) throws Exception {
        byte[] bytes = new byte[directory.maximumMessageBytes()];
        int length = poll(queue, bytes);
        Message message = decoder.decode(bytes, length);
        return message != null ? message : large.fetch(decoder.largeBody());
    }

    private int poll(String name, byte[] bytes) throws Exception {
        MessageQueue queue = queue(name);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int length = queue.poll(bytes);; length = queue.poll(bytes)) {
            if (length != MessageQueue.NOTHING) {
                return length;
            }
            CountDownLatch readable = new CountDownLatch(1);
            try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
                watch.arm();
                if (!readable.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError("within " + PATIENCE_SECONDS + " s no message came on queue " + name);
                }
            }
        }
    }

    /** Removes all queues. */
    @Override
    public void close() throws QueueException {
        for (QueueName name : directory.names()) {
            directory.remove(name);
        }
    }
}
