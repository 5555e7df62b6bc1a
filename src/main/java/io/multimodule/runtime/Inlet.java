package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.queue.LargeBody;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Source;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the kernel queue of one name, a turn at a time, straight into the handler.
 *
 * <p>A message is taken out of the kernel only when it is handled in the same moment, so a crash
 * loses at most the one in work, and a slow task fills its queue instead of our memory. Between
 * bursts a watch waits in the kernel. Conductor thread only.
 */
final class Inlet implements Source {
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final QueueName name;
    private final MessageHandler handler;
    private final Host host;
    private final Conductor.Slot slot;
    private final TransitDecoder decoder = new TransitDecoder();
    private MessageQueue queue;
    private MessageQueue.Watch watch;
    private boolean closed;
    /** The message that is being read from its file, or null. */
    private CompletableFuture<Fetched> fetching;
    private Runnable afterFetch;
    private long backlog = -1;
    private Runnable afterBacklog;
    private QueueException lastFailure;
    private long received;
    private long remade;

    Inlet(QueueName name, MessageHandler handler, Host host) {
        this.name = name;
        this.handler = handler;
        this.host = host;
        this.slot = host.conductor().add(this);
    }

    /** Opens the queue and begins to read. A queue that cannot be opened is reported and tried again. */
    void open() {
        try {
            queue = host.transit().queues().open(name);
            watch = queue.watch(() -> host.conductor().post(slot::ready));
            lastFailure = null;
            slot.ready();
        } catch (QueueException e) {
            failed(e);
        }
    }

    /**
     * Calls back when all messages have been handled that are in the queue now: at once when it is
     * empty.
     */
    void afterBacklog(Runnable action) {
        afterBacklog = action;
        backlog = waiting() + (fetching == null ? 0 : 1);
        if (backlog == 0) {
            backlogDone();
        }
    }

    @Override
    public int turn(int limit) {
        int done = 0;
        if (queue == null || fetching != null || host.mailRoom().isInputHeld()) {
            return 0;
        }
        long now = host.clock().nanoTime();
        try {
            while (done < limit && !closed && fetching == null) {
                int length = queue.poll(host.receiveBuffer());
                if (length == MessageQueue.NOTHING) {
                    quiet();
                    return 0;
                }
                received++;
                now = accept(length, now);
                done++;
            }
        } catch (QueueGoneException e) {
            gone(e);
        } catch (QueueException e) {
            failed(e);
        }
        return done;
    }

    /**
     * Calls back when the message has been handled that is being read from its file, before another one is
     * taken: whoever reads the queue from then on goes on in order. False, without a call, when there is none.
     */
    boolean afterFetch(Runnable action) {
        if (fetching == null) {
            return false;
        }
        Runnable before = afterFetch;
        afterFetch = before == null ? action : () -> {
            before.run();
            action.run();
        };
        return true;
    }

    /** Reads no more; what is in the queue stays there. */
    void close() {
        closed = true;
        slot.close();
        if (watch != null) {
            watch.close();
        }
    }

    /** Looks at the queue again: input was held and is not any more. */
    void resume() {
        slot.ready();
    }

    /** How many messages were taken from the queue. */
    long received() {
        return received;
    }

    /** How often the queue was found removed and made again. */
    long timesRemade() {
        return remade;
    }

    /** How many messages are in the kernel queue; 0 when it cannot be asked. */
    long waiting() {
        try {
            return queue == null ? 0 : queue.figures().messages();
        } catch (QueueException e) {
            return 0;
        }
    }

    private long accept(int length, long now) {
        long after = now;
        byte[] bytes = host.receiveBuffer();
        try {
            Message message = decoder.decode(bytes, length);
            if (message == null) {
                fetch(decoder.largeBody(), Arrays.copyOf(bytes, length));
                return after;
            }
            after = handler.handle(message, now);
        } catch (MalformedMessageException e) {
            host.undeliverables().malformed(name, e, Arrays.copyOf(bytes, length));
        }
        counted();
        return after;
    }

    /** The body is in a file: it is read off this thread, and messages behind it wait, so that order stays. */
    private void fetch(LargeBody body, byte[] reference) {
        CompletableFuture<Fetched> coming = new CompletableFuture<>();
        fetching = coming;
        host.mailRoom().fetching(this);
        host.io().execute(() -> {
            try {
                coming.complete(new Fetched(host.transit().large().fetch(body), null, reference));
            } catch (MalformedMessageException | RuntimeException | LinkageError | OutOfMemoryError
                    | StackOverflowError e) {
                coming.complete(new Fetched(null, e, reference));
            } finally {
                host.conductor().post(() -> takeFetched(coming));
            }
        });
    }

    /** What came out of the file of a large message. */
    private record Fetched(Message message, Throwable fault, byte[] reference) {
    }

    /**
     * Waits for the message that is being read from its file, if there is one, and handles it: its file
     * is gone then, so it would be lost.
     */
    void finishFetch(long seconds) {
        CompletableFuture<Fetched> coming = fetching;
        if (coming == null) {
            return;
        }
        try {
            coming.get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            host.reports().error(name.value(), "a large message of queue " + name
                    + " was not read to its end: " + e, e);
        }
        takeFetched(coming);
    }

    private void takeFetched(CompletableFuture<Fetched> coming) {
        if (fetching != coming || !coming.isDone()) {
            return;
        }
        fetching = null;
        host.mailRoom().fetched(this);
        handle(coming.join());
        counted();
        slot.ready();
        Runnable action = afterFetch;
        afterFetch = null;
        if (action != null) {
            action.run();
        }
    }

    private void handle(Fetched fetched) {
        if (fetched.fault() instanceof MalformedMessageException fault) {
            host.undeliverables().malformed(name, fault, fetched.reference());
        } else if (fetched.fault() != null) {
            host.undeliverables().unreadable(name, fetched.fault(), fetched.reference());
        } else if (closed) {
            // The task has left meanwhile: the message goes where the others of its queue are.
            host.mailRoom().box(name.value()).outbox().deliver(fetched.message());
        } else {
            handler.handle(fetched.message(), host.clock().nanoTime());
        }
    }

    private void counted() {
        if (backlog > 0 && --backlog == 0) {
            backlogDone();
        }
    }

    private void quiet() {
        if (backlog > 0) {
            backlogDone();
        }
        watch.arm();
    }

    private void backlogDone() {
        backlog = -1;
        Runnable action = afterBacklog;
        afterBacklog = null;
        if (action != null) {
            action.run();
        }
    }

    private void gone(QueueGoneException e) {
        remade++;
        host.reports().happened(Event.QUEUE_REMOVED, name.value(),
                e.getMessage() + "; it is made again, what was in it is lost", Message.of("queue", name.value()));
        watch.close();
        open();
    }

    private void failed(QueueException e) {
        if (lastFailure == null || !lastFailure.getMessage().equals(e.getMessage())) {
            host.reports().happened(Event.QUEUE_UNUSABLE, name.value(), e.getMessage(), e);
        }
        lastFailure = e;
        if (watch != null) {
            watch.close();
            watch = null;
        }
        queue = null;
        host.conductor().timers().after(RETRY_NANOS, this::reopen);
    }

    private void reopen() {
        if (!closed) {
            open();
        }
    }
}
