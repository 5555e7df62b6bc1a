package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.spill.SpillQueue;

/**
 * The way to one name, which may change while messages flow: over the kernel queue when the task is
 * elsewhere, through a lane when it is in this host.
 *
 * <p>A change keeps the order of each sender. When a task comes to this host, messages that we sent
 * over its kernel queue before may still be in there or in our outbox; the lane takes new ones at
 * once, but the task sees none of them before the old ones are through. When a task leaves, what
 * waits in its lane goes to the outbox first, in order. Conductor thread only.
 */
final class Mailbox implements Destination {
    private final QueueName name;
    private final Host host;
    private final Outbox outbox;
    private Lane lane;
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

    /** The lane of the task in this host, or null. */
    Lane lane() {
        return lane;
    }

    /** The reader of the kernel queue, or null when somebody else reads it. */
    Inlet inlet() {
        return inlet;
    }

    @Override
    public void deliver(Message message) {
        if (lane == null) {
            outbox.deliver(message);
        } else if (!lane.add(message)) {
            host.undeliverable(name.value(), message, "the lane of the task is full");
        }
    }

    /**
     * The task is in this host from now on.
     *
     * @param reads whether this host also reads the kernel queue of the task
     */
    void attach(Cell cell, boolean reads) {
        lane = new Lane(cell, host.clock(), host.conductor(), host.laneOf(name));
        if (reads) {
            inlet = new Inlet(name, cell::handle, host);
            outbox.whenEmpty(() -> inlet.afterBacklog(lane::open));
            inlet.open();
        } else {
            lane.open();
        }
    }

    /** The task leaves this host: what waits for it goes to its kernel queue, in order. */
    void detach() {
        if (inlet != null) {
            inlet.close();
            inlet = null;
        }
        Lane old = lane;
        lane = null;
        old.close();
        SpillQueue<Message> waiting = old.waiting();
        for (Message message = waiting.peek(); message != null; message = waiting.peek()) {
            outbox.deliver(message);
            waiting.settle();
        }
    }
}
