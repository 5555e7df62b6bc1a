package io.multimodule.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/** Runs what waits to be told: on a thread of its own, or on whatever thread waits for the pool. */
final class Deliverer {
    private final DeliveryQueue queue;
    private final Thread thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Held by the one thread that delivers, when there is no thread of its own. */
    private final ReentrantLock delivering = new ReentrantLock();
    /** Told how many were not told, once. */
    private final IntConsumer untold;

    /** @param untold called with how many will never be told, because one of them does not come to its end */
    Deliverer(DeliveryQueue queue, String name, boolean inMain, IntConsumer untold) {
        this.untold = untold;
        this.queue = queue;
        this.thread = inMain ? null : new Thread(this::deliverAll, name);
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** On a thread of its own, which nobody interrupts but a hook that was: it gets the next data all the same. */
    private void deliverAll() {
        while (!ended.isDone()) {
            try {
                deliverRest();
            } catch (InterruptedException e) {
                // The exception has cleared the mark.
            }
        }
    }

    private void deliverRest() throws InterruptedException {
        while (deliverOne()) {
            // Until there will be no more.
        }
        ended.complete(null);
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

    /**
     * Waits until everything was told, or one that is told takes too long. A hook cannot wait for itself, so this
     * returns at once in it.
     */
    void awaitEnd() throws InterruptedException {
        long since = System.nanoTime();
        while (!isInHook() && !ended.isDone()) {
            long patience = queue.patience(System.nanoTime(), since);
            if (patience <= 0) {
                giveUp();
            } else if (thread != null) {
                await(patience);
            } else if (delivering.tryLock(patience, TimeUnit.NANOSECONDS)) {
                try {
                    deliverRest();
                } finally {
                    delivering.unlock();
                }
            }
        }
    }

    private void await(long nanos) throws InterruptedException {
        try {
            ended.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Whether something was told meanwhile is asked next.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void giveUp() {
        int count = queue.giveUp();
        if (ended.complete(null)) {
            untold.accept(count);
        }
    }

    /** Whether this thread is telling something just now. */
    boolean isInHook() {
        return thread == Thread.currentThread() || delivering.isHeldByCurrentThread();
    }

    private static void join(CompletableFuture<?> event) throws InterruptedException {
        try {
            event.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the pool has failed, and its workers were killed: " + e.getCause(),
                    e.getCause());
        }
    }
}
