package io.multimodule.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** Runs what waits to be told: on a thread of its own, or on whatever thread waits for the pool. */
final class Deliverer {
    private final DeliveryQueue queue;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Held by the one thread that delivers, when there is no thread of its own. */
    private final ReentrantLock delivering = new ReentrantLock();

    Deliverer(DeliveryQueue queue, String name, boolean inMain) {
        this.queue = queue;
        this.thread = inMain ? null : new Thread(this::deliverAll, name);
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void deliverAll() {
        try {
            while (deliverOne()) {
                // Until there will be no more.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.complete(null);
        }
    }

    /** Whatever is thrown, the next one is told, for somebody waits for the last. */
    private boolean deliverOne() throws InterruptedException {
        try {
            return queue.deliver();
        } catch (RuntimeException | Error e) {
            PoolLog.LOG.log(System.Logger.Level.ERROR, "a pool could not tell what has happened; it goes on", e);
            return true;
        }
    }

    /** Waits until something has happened; what comes meanwhile is told on this thread if that is where it is told. */
    void await(CompletableFuture<?> event) throws InterruptedException {
        if (thread == null && !delivering.isHeldByCurrentThread() && delivering.tryLock()) {
            try {
                event.whenComplete((result, failure) -> queue.add(() -> { }, 0));
                while (!event.isDone() && deliverOne()) {
                    // Until it has happened.
                }
            } finally {
                delivering.unlock();
            }
        }
        if (!isInHook()) {
            join(event);
        }
    }

    /** Waits until everything was told. A hook cannot wait for itself, so this returns at once in it. */
    void awaitEnd() throws InterruptedException {
        if (isInHook()) {
            return;
        }
        if (thread == null && delivering.tryLock()) {
            try {
                deliverAll();
            } finally {
                delivering.unlock();
            }
        }
        join(ended);
    }

    private boolean isInHook() {
        return thread == Thread.currentThread() || delivering.isHeldByCurrentThread();
    }

    private static void join(CompletableFuture<?> event) throws InterruptedException {
        try {
            event.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the pool failed", e.getCause());
        }
    }
}
