package io.multimodule.runtime;

import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches the queues of tasks that are not loaded: the first message of one loads it. Conductor thread
 * only.
 */
final class Doorbells {
    private final Host host;
    private final Consumer<String> visitor;
    private final Map<String, MessageQueue.Watch> bells = new HashMap<>();

    /**
     * Hangs none yet.
     *
     * @param visitor told the name of a queue in which a message lies; its bell is down by then
     */
    Doorbells(Host host, Consumer<String> visitor) {
        this.host = host;
        this.visitor = visitor;
    }

    boolean has(String name) {
        return bells.containsKey(name);
    }

    void hang(String name) {
        if (bells.containsKey(name)) {
            return;
        }
        try {
            MessageQueue.Watch bell = host.transit().queues().open(new QueueName(name))
                    .watch(() -> host.conductor().post(() -> rung(name)));
            bells.put(name, bell);
            bell.arm();
        } catch (QueueException e) {
            host.reports().error(name, e.getMessage(), e);
        }
    }

    void takeDown(String name) {
        MessageQueue.Watch bell = bells.remove(name);
        if (bell != null) {
            bell.close();
        }
    }

    void close() {
        bells.values().forEach(MessageQueue.Watch::close);
        bells.clear();
    }

    /** A message is there, or the queue was removed, which is no reason to load a task. */
    private void rung(String name) {
        if (!bells.containsKey(name)) {
            return;
        }
        takeDown(name);
        try {
            if (host.transit().queues().open(new QueueName(name)).figures().messages() > 0) {
                visitor.accept(name);
            } else {
                hang(name);
            }
        } catch (QueueGoneException e) {
            hang(name);
        } catch (QueueException e) {
            host.reports().error(name, e.getMessage(), e);
        }
    }
}
