package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one thread that owns the state of a {@link Units}. */
final class UnitsThread implements AutoCloseable {
    private static final long CLOSING_SECONDS = 10;
    private final ErrorHandler errors;
    private volatile Thread thread;
    private final ScheduledThreadPoolExecutor executor;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();

    UnitsThread(ErrorHandler errors) {
        this.errors = errors;
        this.executor = new ScheduledThreadPoolExecutor(1, work -> {
            thread = new Thread(work, "units");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Work that ends the future it is given, now or later. */
    @FunctionalInterface
    interface Work<T> {
        void run(CompletableFuture<T> done) throws Exception;
    }

    /** Work whose failure has nobody who waits for it. */
    @FunctionalInterface
    interface Chore {
        void run() throws Exception;
    }

    /** Runs work on the thread; what it throws ends the stage. */
    <T> CompletionStage<T> submit(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        open.add(done);
        done.whenComplete((value, failure) -> open.remove(done));
        try {
            executor.execute(() -> {
                try {
                    work.run(done);
                } catch (Exception | LinkageError e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(closed());
        }
        // A caller cannot end the stage for others.
        return done.minimalCompletionStage();
    }

    /** Runs a chore on the thread; does nothing once closed. */
    void post(String what, Chore chore) {
        after(Duration.ZERO, what, chore);
    }

    /** Runs a chore on the thread some time later. */
    void after(Duration delay, String what, Chore chore) {
        if (executor.isShutdown()) {
            return;
        }
        try {
            executor.schedule(() -> guarded(what, chore), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed in between: there is nobody left to do it for.
            return;
        }
    }

    /** Runs a chore again and again, with a pause between. */
    void every(Duration pause, String what, Chore chore) {
        executor.scheduleWithFixedDelay(() -> guarded(what, chore), pause.toNanos(), pause.toNanos(),
            TimeUnit.NANOSECONDS);
    }

    private void guarded(String what, Chore chore) {
        try {
            chore.run();
        } catch (Exception | LinkageError e) {
            errors.onError(what, e);
        }
    }

    static UnitException closed() {
        return new UnitException(UnitException.Kind.UNREACHABLE,
            "units are not watched any more: the daemon is ending");
    }

    /**
     * Runs the last chore after what was submitted before; then ends what is not done, and drops what is
     * delayed. Waits for that, unless it is called on the thread itself.
     */
    void close(Chore last) {
        post("closing the units", () -> {
            try {
                last.run();
            } finally {
                close();
            }
        });
        try {
            if (Thread.currentThread() != thread && !executor.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                errors.onError("closing the units", new TimeoutException("the supervisor did not answer within "
                    + CLOSING_SECONDS + " s; the units run on"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        open.forEach(done -> done.completeExceptionally(closed()));
    }
}
