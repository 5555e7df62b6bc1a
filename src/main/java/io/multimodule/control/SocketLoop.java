package io.multimodule.control;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.posix.EventPoll;
import io.multimodule.posix.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Serves who hands over sockets, in turns, one request a connection. Whoever says nothing is dropped after a while,
 * and before that when there are too many. One thread; any may {@link #wake} it.
 */
final class SocketLoop implements AutoCloseable {
    private static final int MODE = 0600;
    private static final int MOST_GUESTS = 16;
    private static final long LISTENER = 0;
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final PacketSocket listener;
    private final EventPoll poll;
    private final Guests with;
    private final Clock clock;
    /** The eldest first. */
    private final Map<Long, Guest> guests = new LinkedHashMap<>();
    private long lastKey = LISTENER;
    private boolean accepting = true;
    private long acceptAgain;

    /** Who is let in, by the number of the user; who answers; and who is told what goes wrong. */
    record Guests(IntPredicate allowed, SocketDesk desk, ErrorHandler errors) {
    }

    private record Guest(PacketSocket socket, int pid, long deadline) {
    }

    private SocketLoop(PacketSocket listener, EventPoll poll, Guests with, Clock clock) {
        this.listener = listener;
        this.poll = poll;
        this.with = with;
        this.clock = clock;
    }

    static SocketLoop open(Path place, Guests with, Clock clock) throws IOException {
        PacketSocket listener = PacketSocket.listen(place, MODE);
        try {
            EventPoll poll = EventPoll.open();
            poll.add(listener.descriptor(), LISTENER);
            return new SocketLoop(listener, poll, with, clock);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Waits until something is to be done, does what was ordered, and then serves. */
    void turn(Runnable orders) throws IOException {
        int ready = poll.await(nanosToDeadline());
        orders.run();
        for (int i = 0; i < ready; i++) {
            if (poll.key(i) == LISTENER) {
                accept();
            } else {
                read(poll.key(i));
            }
        }
        expire();
    }

    void wake() {
        poll.wake();
    }

    private void accept() throws IOException {
        try {
            Optional<PacketSocket> came = listener.accept();
            if (came.isPresent()) {
                welcome(came.get());
            }
        } catch (IOException e) {
            // Out of descriptors, say: to ask again at once would spin.
            with.errors.onError("accepting who hands over sockets; the next try is in one second", e);
            poll.remove(listener.descriptor());
            accepting = false;
            acceptAgain = clock.nanoTime() + ACCEPT_PAUSE.toNanos();
        }
    }

    private void welcome(PacketSocket guest) throws IOException {
        int pid;
        try {
            pid = guest.peerPid();
            int uid = guest.peerUid();
            if (!with.allowed.test(uid)) {
                refuse(guest, "the user with the number " + uid + " may not hand over sockets to this daemon: only its"
                        + " own user and root may");
                guest.close();
                return;
            }
            poll.add(guest.descriptor(), ++lastKey);
        } catch (IOException e) {
            guest.close();
            throw e;
        }
        guests.put(lastKey, new Guest(guest, pid, clock.nanoTime() + SocketPacket.PATIENCE.toNanos()));
        if (guests.size() > MOST_GUESTS) {
            drop(guests.keySet().iterator().next());
        }
    }

    private void read(long key) throws IOException {
        Guest guest = guests.get(key);
        if (guest == null) {
            return;
        }
        try {
            Optional<SocketPacket> request = SocketPacket.receive(guest.socket);
            if (request.isEmpty()) {
                return;
            }
            with.desk.answer(request.get(), guest.pid).send(guest.socket);
        } catch (IOException | RuntimeException e) {
            refuse(guest.socket, "the request makes no sense: " + e.getMessage());
        }
        drop(key);
    }

    /** Whoever has gone away is told nothing. */
    private static void refuse(PacketSocket guest, String why) {
        try {
            SocketPacket.of(Message.of("error", why)).send(guest);
        } catch (IOException e) {
            return;
        }
    }

    private void expire() throws IOException {
        long now = clock.nanoTime();
        if (!accepting && acceptAgain - now <= 0) {
            poll.add(listener.descriptor(), LISTENER);
            accepting = true;
        }
        while (!guests.isEmpty()) {
            Map.Entry<Long, Guest> eldest = guests.entrySet().iterator().next();
            if (eldest.getValue().deadline - now > 0) {
                return;
            }
            drop(eldest.getKey());
        }
    }

    private long nanosToDeadline() {
        long now = clock.nanoTime();
        Iterator<Guest> eldest = guests.values().iterator();
        long guest = eldest.hasNext() ? eldest.next().deadline - now : Long.MAX_VALUE;
        return Math.max(0, accepting ? guest : Math.min(guest, acceptAgain - now));
    }

    private void drop(long key) throws IOException {
        Guest guest = guests.remove(key);
        poll.remove(guest.socket.descriptor());
        guest.socket.close();
    }

    @Override
    public void close() {
        guests.values().forEach(guest -> guest.socket.close());
        guests.clear();
        listener.close();
        poll.close();
    }
}
