package io.multimodule.bench;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered messages to a task at a rate and compares what comes back one by one. Each answer says which
 * process handled it and when, by the clock that all processes of the machine share.
 */
final class MigrationLedger implements AutoCloseable {
    private static final int INLINE = 4096;
    private static final double NANOS = 1e9;
    private static final String END = "end";

    private final MessageQueue out;
    private final MessageQueue back;
    private final byte[] received;
    private final long nanosBetween;
    private final Thread sender = new Thread(this::send, "sender");
    private final Thread receiver = new Thread(this::receive, "receiver");
    private volatile boolean ending;
    /** Sender's thread only. */
    private long last;
    /** Guarded by this, as all below. */
    private long next;
    private long process;
    private long handledAt;
    private long lastCount;
    private double pauseMillis;
    private long lost;
    private long doubledOrReordered;
    private long wrongCounts;
    private Exception failure;

    MigrationLedger(MessageQueue out, MessageQueue back, int maximumBytes, int perSecond) {
        this.out = out;
        this.back = back;
        this.received = new byte[maximumBytes];
        this.nanosBetween = (long) (NANOS / perSecond);
        sender.setDaemon(true);
        receiver.setDaemon(true);
        receiver.start();
        sender.start();
    }

    private void send() {
        TransitEncoder encoder = new TransitEncoder("bench.example.com", Clock.SYSTEM, INLINE);
        long due = System.nanoTime();
        try {
            for (long id = 0; !ending; id++) {
                put(encoder, Message.of("id", id));
                due += nanosBetween;
                LockSupport.parkNanos(due - System.nanoTime());
                last = id + 1;
            }
            put(encoder, Message.of("id", last, END, true));
        } catch (QueueException e) {
            fail(e);
        }
    }

    private void put(TransitEncoder encoder, Message message) throws QueueException {
        int length = encoder.encode(message);
        while (!out.put(encoder.bytes(), length)) {
            // A signal ended the wait for room.
            continue;
        }
    }

    private void receive() {
        TransitDecoder decoder = new TransitDecoder();
        try {
            for (Message answer = Message.EMPTY; !answer.has(END);) {
                int length = back.take(received);
                if (length != MessageQueue.NOTHING) {
                    answer = decoder.decode(received, length);
                    take(answer);
                }
            }
        } catch (QueueException | MalformedMessageException e) {
            fail(e);
        }
    }

    private synchronized void take(Message answer) {
        long id = answer.number("id", -1);
        if (id < next) {
            doubledOrReordered++;
            return;
        }
        lost += id - next;
        next = id + 1;
        long count = answer.number("count", 0);
        if (process != 0 && count != lastCount + 1) {
            wrongCounts++;
        }
        lastCount = count;
        long by = answer.number("process", 0);
        long at = answer.number("at", 0);
        if (by != process) {
            pauseMillis = process == 0 ? 0 : (at - handledAt) / 1e6;
            process = by;
            notifyAll();
        }
        handledAt = at;
    }

    private synchronized void fail(Exception e) {
        failure = e;
        notifyAll();
    }

    /** The process that handled the last message that came back; 0 before the first. */
    synchronized long process() {
        return process;
    }

    /** Waits until another process than that handles messages; milliseconds between its first and the last before. */
    synchronized double awaitOther(long than) throws IOException, InterruptedException {
        while (process == than || process == 0) {
            if (failure != null) {
                throw new IOException(failure);
            }
            wait();
        }
        return pauseMillis;
    }

    /** What became of the messages. */
    synchronized String toText() {
        return String.format(Locale.ROOT, "%,d messages: %d lost, %d doubled or out of order, %d with another"
                + " count than the task's state should have", next, lost, doubledOrReordered, wrongCounts);
    }

    /** When the last answered message was handled, by {@link System#nanoTime}. */
    synchronized long handledAt() {
        return handledAt;
    }

    /** Waits for what is under way. */
    @Override
    public void close() throws IOException, InterruptedException {
        ending = true;
        sender.join();
        receiver.join();
        if (failure != null) {
            throw new IOException(failure);
        }
    }
}
