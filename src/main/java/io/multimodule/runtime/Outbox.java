package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Source;
import io.multimodule.spill.SpillQueue;

/**
 * The way to the kernel queue of one name. While the queue has room a message goes straight into it;
 * when it is full, messages wait here, in memory and then on disk, and follow in order as it drains.
 *
 * <p>While messages wait, the oldest of them is offered by a thread that blocks in the kernel; as
 * soon as that one is in, the others follow from here. Conductor thread only.
 */
final class Outbox implements Source {
    private static final long FIRST_RETRY_NANOS = 100_000_000L;
    private static final long LAST_RETRY_NANOS = 30_000_000_000L;

    private final QueueName name;
    private final Host host;
    private final Conductor.Slot slot;
    private MessageQueue queue;
    private SpillQueue<byte[]> waiting;
    private MessageQueue.PendingOffer pending;
    private boolean busy;
    private long retryNanos = FIRST_RETRY_NANOS;
    private Runnable whenEmpty;
    private long sent;

    Outbox(QueueName name, Host host) {
        this.name = name;
        this.host = host;
        this.slot = host.conductor().add(this);
    }

    /** Sends a message now, or keeps it until there is room. */
    void deliver(Message message) {
        Packet packet = host.wire().encode(message);
        if (isEmpty() && !packet.needsFile() && offered(packet.bytes(), packet.length())) {
            return;
        }
        keep(packet.copy());
    }

    /** Whether nothing waits here. */
    boolean isEmpty() {
        return waiting == null || waiting.size() == 0;
    }

    /** How many messages wait here. */
    long size() {
        return waiting == null ? 0 : waiting.size();
    }

    /** How many bytes of them lie on disk. */
    long diskBytes() {
        return waiting == null ? 0 : waiting.diskBytes();
    }

    /** How many messages went into the queue. */
    long sent() {
        return sent;
    }

    /** Calls back when nothing waits here: at once when that is so now. */
    void whenEmpty(Runnable action) {
        if (isEmpty()) {
            action.run();
        } else {
            whenEmpty = action;
        }
    }

    /** Takes up what an earlier process left on disk for this queue. */
    void resume() {
        spill();
        slot.ready();
    }

    @Override
    public int turn(int limit) {
        int done = 0;
        while (done < limit && !busy) {
            byte[] head = waiting.peek();
            if (head == null) {
                break;
            }
            if (host.wire().needsFile(head)) {
                store(head);
            } else if (offered(head, head.length)) {
                settle();
                done++;
            } else {
                waitForRoom(head);
            }
        }
        return done;
    }

    /** Stops sending and writes what waits to disk. */
    void close() throws java.io.IOException {
        slot.close();
        if (pending != null && !pending.cancel()) {
            waiting.settle();
        }
        if (waiting != null) {
            waiting.close();
        }
    }

    private void keep(byte[] packet) {
        spill();
        if (!waiting.add(packet)) {
            host.undeliverable(name.value(), packet);
        }
        slot.ready();
    }

    private void spill() {
        if (waiting == null) {
            waiting = host.outboxOf(name, slot::ready);
        }
    }

    /** Whether the kernel took it; a queue that cannot be used is reported and tried again later. */
    private boolean offered(byte[] bytes, int length) {
        if (busy) {
            return false;
        }
        try {
            if (queue == null) {
                queue = host.queues().open(name);
            }
            boolean taken = queue.offer(bytes, length);
            if (taken) {
                sent++;
                retryNanos = FIRST_RETRY_NANOS;
            }
            return taken;
        } catch (QueueException e) {
            failed(e);
            return false;
        }
    }

    private void waitForRoom(byte[] head) {
        if (busy) {
            return;
        }
        busy = true;
        pending = queue.offerWhenRoom(head, head.length, failure -> host.conductor().post(() -> wentIn(failure)));
    }

    private void wentIn(QueueException failure) {
        if (pending == null) {
            return;
        }
        pending = null;
        busy = false;
        if (failure == null) {
            sent++;
            settle();
            slot.ready();
        } else {
            failed(failure);
        }
    }

    /** The oldest message is too large for the queue: its body goes to a file first, off this thread. */
    private void store(byte[] head) {
        busy = true;
        host.wire().store(head, reference -> {
            busy = false;
            if (offered(reference, reference.length)) {
                settle();
                slot.ready();
            } else {
                waitForRoom(reference);
            }
        }, failure -> {
            busy = false;
            failed(failure);
        });
    }

    private void settle() {
        waiting.settle();
        if (waiting.size() == 0 && whenEmpty != null) {
            Runnable action = whenEmpty;
            whenEmpty = null;
            action.run();
        }
    }

    private void failed(QueueException e) {
        queue = null;
        if (e instanceof QueueGoneException) {
            host.reports().alert(name.value(), e.getMessage() + "; it is made again, what was in it is lost", Message.EMPTY);
            slot.ready();
            return;
        }
        if (retryNanos == FIRST_RETRY_NANOS) {
            host.reports().error(name.value(), e.getMessage() + "; messages for it wait in the outbox", e);
        }
        busy = true;
        host.conductor().timers().after(retryNanos, this::retry);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void retry() {
        busy = false;
        slot.ready();
    }
}
