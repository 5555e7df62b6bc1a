package io.multimodule.runtime;

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
    private boolean fetching;
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
        backlog = waiting();
        if (backlog == 0) {
            backlogDone();
        }
    }

    @Override
    public int turn(int limit) {
        int done = 0;
        if (queue == null || fetching || host.mailRoom().isInputHeld()) {
            return 0;
        }
        long now = host.clock().nanoTime();
        try {
            while (done < limit && !closed && !fetching) {
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
        fetching = true;
        host.io().execute(() -> {
            Message message = null;
            MalformedMessageException failure = null;
            try {
                message = host.transit().large().fetch(body);
            } catch (MalformedMessageException e) {
                failure = e;
            }
            Message fetched = message;
            MalformedMessageException fault = failure;
            host.conductor().post(() -> fetched(fetched, fault, reference));
        });
    }

    private void fetched(Message message, MalformedMessageException fault, byte[] reference) {
        fetching = false;
        if (fault == null) {
            handler.handle(message, host.clock().nanoTime());
        } else {
            host.undeliverables().malformed(name, fault, reference);
        }
        counted();
        slot.ready();
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
        host.reports().alert(name.value(), e.getMessage() + "; it is made again, what was in it is lost",
                Message.EMPTY);
        watch.close();
        open();
    }

    private void failed(QueueException e) {
        if (lastFailure == null || !lastFailure.getMessage().equals(e.getMessage())) {
            host.reports().error(name.value(), e.getMessage(), e);
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
