package io.multimodule.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A queue in memory. Everything that changes is guarded by this; callbacks run on the executor. */
final class MemoryQueue implements MessageQueue {
    private static final int MODE = 0600;

    private final QueueName name;
    private final int queueBytes;
    private final int messageBytes;
    private final Executor callbacks;
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final List<MemoryWatch> watches = new ArrayList<>();
    private long bytes;
    private boolean gone;
    private long lastSent;
    private long lastReceived;

    MemoryQueue(QueueName name, int queueBytes, int messageBytes, Executor callbacks) {
        this.name = name;
        this.queueBytes = queueBytes;
        this.messageBytes = messageBytes;
        this.callbacks = callbacks;
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public synchronized boolean offer(byte[] message, int length) throws QueueException {
        check(length);
        if (!hasRoom(length)) {
            return false;
        }
        add(Arrays.copyOf(message, length));
        return true;
    }

    @Override
    public boolean put(byte[] message, int length) throws QueueException {
        CompletableFuture<Optional<QueueException>> done = new CompletableFuture<>();
        PendingOffer pending = offerWhenRoom(message, length, failure -> done.complete(Optional.ofNullable(failure)));
        try {
            Optional<QueueException> failure = done.get();
            if (failure.isPresent()) {
                throw failure.get();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !pending.cancel();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes this with a failure", e);
        }
    }

    @Override
    public synchronized int take(byte[] into) throws QueueException {
        try {
            while (messages.isEmpty() && !gone) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOTHING;
        }
        return poll(into);
    }

    @Override
    public synchronized int poll(byte[] into) throws QueueException {
        if (gone) {
            throw new QueueGoneException(name);
        }
        byte[] oldest = messages.peek();
        if (oldest == null) {
            return NOTHING;
        }
        if (oldest.length > into.length) {
            throw new QueueException("cannot receive from queue " + name + ": the oldest message has " + oldest.length
                    + " bytes, the buffer " + into.length + "; give one of maximumMessageBytes()");
        }
        messages.remove();
        bytes -= oldest.length;
        lastReceived = now();
        System.arraycopy(oldest, 0, into, 0, oldest.length);
        admit();
        return oldest.length;
    }

    @Override
    public Watch watch(Runnable onReadable) {
        return new MemoryWatch(onReadable);
    }

    @Override
    public synchronized PendingOffer offerWhenRoom(byte[] message, int length, Consumer<QueueException> done) {
        Pending pending = new Pending(Arrays.copyOf(message, length), done);
        try {
            check(length);
            waiting.add(pending);
            admit();
        } catch (QueueException e) {
            pending.end(e);
        }
        return pending;
    }

    @Override
    public synchronized QueueFigures figures() throws QueueException {
        if (gone) {
            throw new QueueGoneException(name);
        }
        int self = (int) ProcessHandle.current().pid();
        return new QueueFigures(messages.size(), bytes, queueBytes, name.hashCode(), System.identityHashCode(this),
                MODE, 0, 0,
                lastSent == 0 ? 0 : self, lastReceived == 0 ? 0 : self, lastSent, lastReceived);
    }

    synchronized void vanish() {
        gone = true;
        messages.clear();
        for (Pending pending = waiting.poll(); pending != null; pending = waiting.poll()) {
            pending.end(new QueueGoneException(name));
        }
        notifyAll();
        wakeWatches();
    }

    private void check(int length) throws QueueException {
        if (gone) {
            throw new QueueGoneException(name);
        }
        if (length > messageBytes) {
            throw Refusals.tooLong(name, length, messageBytes);
        }
        if (length > queueBytes) {
            throw Refusals.neverFits(name, length, queueBytes);
        }
    }

    /** The kernel's rule: the bytes must fit, and there are never more messages than the queue holds bytes. */
    private boolean hasRoom(int length) {
        return bytes + length <= queueBytes && messages.size() < queueBytes;
    }

    private void add(byte[] message) {
        messages.add(message);
        bytes += message.length;
        lastSent = now();
        notifyAll();
        wakeWatches();
    }

    private void admit() {
        while (!waiting.isEmpty() && hasRoom(waiting.peek().message.length)) {
            Pending pending = waiting.poll();
            add(pending.message);
            pending.end(null);
        }
    }

    private void wakeWatches() {
        for (MemoryWatch watch : watches) {
            callbacks.execute(watch::run);
        }
        watches.clear();
    }

    private static long now() {
        return TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    }

    private final class MemoryWatch implements Watch {
        private final Runnable onReadable;
        private volatile boolean closed;

        MemoryWatch(Runnable onReadable) {
            this.onReadable = onReadable;
        }

        @Override
        public void arm() {
            synchronized (MemoryQueue.this) {
                if (!closed && !watches.contains(this)) {
                    watches.add(this);
                    if (gone || !messages.isEmpty()) {
                        wakeWatches();
                    }
                }
            }
        }

        @Override
        public void close() {
            synchronized (MemoryQueue.this) {
                closed = true;
                watches.remove(this);
            }
        }

        private void run() {
            if (!closed) {
                onReadable.run();
            }
        }
    }

    private final class Pending implements PendingOffer {
        private final byte[] message;
        private final Consumer<QueueException> done;

        Pending(byte[] message, Consumer<QueueException> done) {
            this.message = message;
            this.done = done;
        }

        @Override
        public boolean cancel() {
            synchronized (MemoryQueue.this) {
                return waiting.remove(this);
            }
        }

        private void end(QueueException reason) {
            callbacks.execute(() -> done.accept(reason));
        }
    }
}
