package io.multimodule.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A message on its way through a {@link SendThread}. Its state goes one way: queued, sending, and then
 * one of the three ends.
 */
final class PendingSend implements MessageQueue.PendingOffer {
    private enum State { QUEUED, SENDING, SENT, FAILED, CANCELLED }

    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int REPEATS = 10_000;

    final byte[] bytes;
    private final SendThread sender;
    private final Consumer<QueueException> done;
    private State state = State.QUEUED;
    private volatile boolean cancelWanted;

    PendingSend(SendThread sender, byte[] bytes, Consumer<QueueException> done) {
        this.sender = sender;
        this.bytes = bytes;
        this.done = done;
    }

    @Override
    public boolean cancel() {
        cancelWanted = true;
        if (move(State.QUEUED, State.CANCELLED)) {
            return true;
        }
        for (int i = 0; i < REPEATS && state() == State.SENDING; i++) {
            sender.interrupt(this);
            LockSupport.parkNanos(this, REPEAT_NANOS);
        }
        State end = state();
        if (end == State.SENDING) {
            throw new IllegalStateException("the thread that sends to queue " + sender.name() + " did not answer "
                    + REPEATS + " signals; whether its message was sent is not known");
        }
        return end == State.CANCELLED;
    }

    /** Whether the message is still wanted; it counts as being sent from here on. */
    boolean begin() {
        return move(State.QUEUED, State.SENDING);
    }

    boolean cancelWanted() {
        return cancelWanted;
    }

    void cancelled() {
        move(State.SENDING, State.CANCELLED);
    }

    void sent() {
        move(State.SENDING, State.SENT);
        tell(null);
    }

    void failed(QueueException reason) {
        move(State.SENDING, State.FAILED);
        tell(reason);
    }

    /** A listener that throws must not end the thread that others wait for. */
    private void tell(QueueException reason) {
        try {
            done.accept(reason);
        } catch (RuntimeException e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    private synchronized boolean move(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    private synchronized State state() {
        return state;
    }
}
