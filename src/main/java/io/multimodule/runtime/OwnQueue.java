package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.util.function.Consumer;

/** Hands on the messages of a queue that is a host's own and no task's. Conductor thread only. */
final class OwnQueue implements MessageHandler {
    private final Clock clock;
    private Consumer<Message> handler;

    private OwnQueue(Consumer<Message> handler, Clock clock) {
        this.handler = handler;
        this.clock = clock;
    }

    /**
     * Reads a queue until the host stops.
     *
     * @param left handles the messages that are in the queue now
     * @param handler handles those that come later
     */
    static void read(Host host, QueueName queue, Consumer<Message> left, Consumer<Message> handler) {
        OwnQueue own = new OwnQueue(left, host.clock());
        Inlet inlet = new Inlet(queue, own, host);
        host.mailRoom().add(inlet);
        inlet.open();
        inlet.afterBacklog(() -> own.handler = handler);
    }

    @Override
    public long handle(Message message, long now) {
        handler.accept(message);
        return clock.nanoTime();
    }
}
