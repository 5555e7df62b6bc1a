package io.multimodule.runtime;

import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Finds the mailbox of a name. A mailbox is made when the first message for its name comes and stays
 * as long as the host. Conductor thread only.
 */
final class MailRoom {
    private final Host host;
    private final Map<String, Mailbox> boxes = new HashMap<>();
    /** Readers of the host's own queues, such as the control queue. */
    private final List<Inlet> own = new ArrayList<>();
    /** Readers that wait for the file of a large message; some of them have no mailbox any more. */
    private final Set<Inlet> fetching = new LinkedHashSet<>();
    private boolean inputHeld;
    private boolean closed;

    MailRoom(Host host) {
        this.host = host;
    }

    /**
     * Sends a message to a name.
     *
     * @throws IllegalArgumentException the name cannot be the name of a queue
     */
    void deliver(String name, Message message) {
        if (closed) {
            host.undeliverables().afterEnd(name, message);
        } else {
            box(name).deliver(message);
        }
    }

    /** Reads a queue of the host's own. */
    void add(Inlet reader) {
        own.add(reader);
    }

    /** A reader has taken a large message out of its queue and waits for its file. */
    void fetching(Inlet reader) {
        fetching.add(reader);
    }

    /** It has it. */
    void fetched(Inlet reader) {
        fetching.remove(reader);
    }

    /** Waits for the large messages that are being read from their files. */
    void finishFetches(long seconds) {
        List.copyOf(fetching).forEach(reader -> reader.finishFetch(seconds));
    }

    /** The mailbox of a name, made if need be. */
    Mailbox box(String name) {
        Mailbox box = boxes.get(name);
        if (box == null) {
            box = new Mailbox(new QueueName(name), host);
            boxes.put(name, box);
            host.metrics().made(box);
        }
        return box;
    }

    /** The mailbox of a name, or null. */
    Mailbox find(String name) {
        return boxes.get(name);
    }

    /**
     * Calls back when all that waits in some lane now has been handled, or passed on, and all that waits for room in
     * some queue then has been sent: at once when nothing waits.
     *
     * @param but a queue that does not matter
     */
    void whenSent(String but, Runnable action) {
        List<Mailbox> others = all().stream().filter(box -> !box.name().value().equals(but)).toList();
        List<Mailbox> withLanes = others.stream().filter(box -> box.lane() != null).toList();
        whenEach(withLanes, (box, one) -> box.lane().afterThese(one),
                () -> whenEach(others, (box, one) -> box.outbox().whenEmpty(one), action));
    }

    private static void whenEach(List<Mailbox> boxes, BiConsumer<Mailbox, Runnable> ask, Runnable action) {
        int[] waiting = {1};
        Runnable one = () -> {
            if (--waiting[0] == 0) {
                action.run();
            }
        };
        for (Mailbox box : boxes) {
            waiting[0]++;
            ask.accept(box, one);
        }
        one.run();
    }

    /** All mailboxes, by name. */
    Collection<Mailbox> all() {
        return new TreeMap<>(boxes).values();
    }

    /** Whether kernel queues are not read at present, because what is here must be written first. */
    boolean isInputHeld() {
        return inputHeld;
    }

    /** Stops reading kernel queues. */
    void holdInput() {
        inputHeld = true;
    }

    /** The disk has written something: reads kernel queues again when nothing is congested any more. */
    void written() {
        if (inputHeld && boxes.values().stream().noneMatch(Mailbox::isCongested)) {
            inputHeld = false;
            boxes.values().forEach(Mailbox::resumeInput);
            own.forEach(Inlet::resume);
        }
    }

    /** Gives every lane one turn; returns how many messages were handled. */
    int drainLanes(int turn) {
        int done = 0;
        for (Mailbox box : all()) {
            done += box.lane() == null ? 0 : box.lane().turn(turn);
        }
        return done;
    }

    /** Reads no more and hands all that is in memory to the disk. */
    void close() throws IOException {
        closed = true;
        own.forEach(Inlet::close);
        try (Closer closer = new Closer()) {
            boxes.values().forEach(box -> closer.add(box::close));
        }
    }
}
