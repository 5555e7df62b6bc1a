package io.multimodule.queue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Queues within one process, with the bounds and the manners of SysV queues: for tests, and for a
 * program that needs no other. Callbacks of all its queues run on one thread. Any thread.
 */
public final class MemoryQueueDirectory implements QueueDirectory, AutoCloseable {
    /** How many bytes a queue holds unless told otherwise: the kernel's default. */
    public static final int DEFAULT_QUEUE_BYTES = 16_384;
    /** The largest message unless told otherwise: the kernel's default. */
    public static final int DEFAULT_MESSAGE_BYTES = 8_192;

    private final Map<QueueName, MemoryQueue> queues = new ConcurrentSkipListMap<>();
    private final int queueBytes;
    private final int messageBytes;
    private final Executor callbacks;

    /** Makes an empty directory with the kernel's default bounds. */
    public MemoryQueueDirectory() {
        this(DEFAULT_QUEUE_BYTES, DEFAULT_MESSAGE_BYTES);
    }

    /** Makes an empty directory whose queues hold {@code queueBytes}, in messages of up to {@code messageBytes}. */
    public MemoryQueueDirectory(int queueBytes, int messageBytes) {
        this(queueBytes, messageBytes, Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "memory queues");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * As above, with callbacks run by an executor of the caller's; one that runs them at once leaves no thread to
     * wait for.
     */
    public MemoryQueueDirectory(int queueBytes, int messageBytes, Executor callbacks) {
        this.queueBytes = queueBytes;
        this.messageBytes = messageBytes;
        this.callbacks = callbacks;
    }

    /** A path for texts; there are no files. */
    @Override
    public Path path() {
        return Path.of("/memory");
    }

    @Override
    public MessageQueue open(QueueName name) {
        return queues.computeIfAbsent(name, n -> new MemoryQueue(n, queueBytes, messageBytes, callbacks));
    }

    @Override
    public Optional<MessageQueue> find(QueueName name) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public List<QueueName> names() {
        return List.copyOf(queues.keySet());
    }

    @Override
    public boolean remove(QueueName name) {
        MemoryQueue removed = queues.remove(name);
        if (removed != null) {
            removed.vanish();
        }
        return removed != null;
    }

    @Override
    public int maximumMessageBytes() {
        return messageBytes;
    }

    /** Ends the callback thread if it is an executor service; what is in the queues is lost. */
    @Override
    public void close() {
        if (callbacks instanceof ExecutorService own) {
            own.shutdownNow();
        }
    }
}
