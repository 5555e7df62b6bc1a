package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the mailbox of a name. A mailbox is made when the first message for its name comes and stays
 * as long as the host. Conductor thread only.
 */
final class MailRoom {
    private final Host host;
    private final Map<String, Mailbox> boxes = new HashMap<>();

    MailRoom(Host host) {
        this.host = host;
    }

    /**
     * Sends a message to a name.
     *
     * @throws IllegalArgumentException the name cannot be the name of a queue
     */
    void deliver(String name, Message message) {
        Mailbox box = boxes.get(name);
        if (box == null) {
            box = box(name);
            host.firstMessageFor(name);
        }
        box.deliver(message);
    }

    /** The mailbox of a name, made if need be. */
    Mailbox box(String name) {
        Mailbox box = boxes.get(name);
        if (box == null) {
            box = new Mailbox(new QueueName(name), host);
            boxes.put(name, box);
        }
        return box;
    }

    /** The mailbox of a name, or null. */
    Mailbox find(String name) {
        return boxes.get(name);
    }

    /** All mailboxes, by name. */
    Collection<Mailbox> all() {
        return new TreeMap<>(boxes).values();
    }
}
