package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import java.io.IOException;

/**
 * The way to one name, which may change while messages flow: over the kernel queue when the task is
 * elsewhere, through a lane when it is in this host.
 *
 * <p>A change keeps the order of each sender. When a task comes to this host, messages that we sent
 * over its kernel queue before may still be in there or in our outbox: the lane takes new ones at
 * once, but the task sees none of them before the old ones are through. When a task leaves, the lane
 * goes on to take new messages and passes all of them on to the kernel queue, until it is empty.
 * Conductor thread only.
 */
final class Mailbox {
    private final QueueName name;
    private final Host host;
    private final Outbox outbox;
    /** Null until it is first needed. */
    private Lane lane;
    /** Whether new messages go through the lane. */
    private boolean throughLane;
    private Inlet inlet;

    Mailbox(QueueName name, Host host) {
        this.name = name;
        this.host = host;
        this.outbox = new Outbox(name, host);
    }

    QueueName name() {
        return name;
    }

    Outbox outbox() {
        return outbox;
    }

    /** The lane, or null when there never was one; it is empty while messages go over the kernel queue. */
    Lane lane() {
        return lane;
    }

    /** The reader of the kernel queue, or null when somebody else reads it. */
    Inlet inlet() {
        return inlet;
    }

    /** Takes a message; it is never lost, and the caller never waits. */
    void deliver(Message message) {
        if (!throughLane) {
            host.tasks().wanted(name.value());
            outbox.deliver(message);
            return;
        }
        if (lane.isEmpty()) {
            host.undeliverables().relieved(name);
        }
        if (!lane.add(message)) {
            host.undeliverables().laneFull(name, message, lane.refusal());
        }
        if (lane.isCongested()) {
            host.mailRoom().holdInput();
        }
    }

    /**
     * The task is in this host from now on.
     *
     * @param task handles its messages
     * @param reads whether this host also reads the kernel queue of the task
     */
    void attach(MessageHandler task, boolean reads) {
        Lane to = openLane();
        to.shut();
        host.metrics().opened(name.value(), to);
        if (!reads) {
            to.open(task);
            return;
        }
        Inlet from = new Inlet(name, task, host);
        inlet = from;
        host.metrics().reads(name.value(), from);
        from.open();
        outbox.whenEmpty(() -> ifStill(from, () -> from.afterBacklog(() -> ifStill(from, () -> to.open(task)))));
    }

    /** What was to be done when this reader had caught up is void once the task has left. */
    private void ifStill(Inlet reader, Runnable action) {
        if (inlet == reader) {
            action.run();
        }
    }

    /** The task leaves this host: what waits for it goes to its kernel queue, in order. */
    void detach() {
        if (inlet != null) {
            inlet.close();
            inlet = null;
        }
        if (throughLane) {
            passOn();
        }
    }

    /**
     * Takes up the lane that an earlier process left on disk. Until its task is here, it is passed on:
     * what is in it is older than all that comes now.
     */
    void resumeLane() {
        if (lane == null) {
            openLane();
            passOn();
        }
    }

    /** Opens the queue that is in use here again, so that other programs find it again. */
    void queueFileVanished() {
        if (inlet == null && outbox.sent() == 0) {
            return;
        }
        try {
            host.transit().queues().open(name);
            host.reports().happened(Event.QUEUE_FILE_DELETED, name.value(),
                    "the file of queue " + name + " was deleted by somebody"
                    + " else; it is made again, with the same key, and nothing in the queue is lost",
                    Message.of("queue", name.value()));
        } catch (QueueException e) {
            host.reports().happened(Event.QUEUE_UNUSABLE, name.value(), e.getMessage(), e);
        }
    }

    /** Looks at what waits again: input was held, and the disk has caught up. */
    void resumeInput() {
        if (inlet != null) {
            inlet.resume();
        }
    }

    /** Whether so much waits to be written that no more input should be taken. */
    boolean isCongested() {
        return outbox.isCongested() || lane != null && lane.isCongested();
    }

    /** Whether something waits here, or may. */
    boolean hasUnsent() {
        return !outbox.isEmpty() || lane != null && !lane.isEmpty();
    }

    /** How often the queue was found removed and made again. */
    long timesRemade() {
        return outbox.timesRemade() + (inlet == null ? 0 : inlet.timesRemade());
    }

    /** Reads no more and hands what is in memory to the disk. */
    void close() throws IOException {
        if (inlet != null) {
            inlet.close();
        }
        try (Closer closer = new Closer()) {
            closer.add(outbox::close);
            if (lane != null) {
                closer.add(lane::close);
            }
        }
    }

    private void passOn() {
        lane.shut();
        lane.open((message, now) -> {
            sendOn(message);
            return now;
        });
        lane.whenEmpty(() -> {
            lane.shut();
            throughLane = false;
        });
    }

    /** In a lane a message has no bytes, so nobody has seen yet that it can have none: nested too deep, say. */
    private void sendOn(Message message) {
        try {
            outbox.deliver(message);
        } catch (IllegalArgumentException e) {
            host.undeliverables().unroutable("from the lane of task " + name + " to its queue", message, e);
        }
    }

    private Lane openLane() {
        if (lane == null) {
            lane = new Lane(host.clock(), host.conductor(), host.overflow().openLane(name, this::wakeLane));
        }
        throughLane = true;
        return lane;
    }

    private void wakeLane() {
        if (lane != null) {
            lane.wake();
        }
    }
}
