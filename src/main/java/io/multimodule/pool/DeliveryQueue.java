package io.multimodule.pool;

import io.multimodule.lifecycle.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be told to the program, in order. The pool's thread adds without ever waiting; when too many bytes
 * wait it stops reading from workers until there is room, so memory is bounded and workers wait instead.
 */
final class DeliveryQueue {
    /** What one that waits takes beside its payload, so that many small ones are bounded too. */
    static final int ITEM_BYTES = 256;

    private final long maximumBytes;
    private final Runnable onRoom;
    private final long patienceNanos;
    private final Clock clock;
    /** Guarded by this, as are all below. */
    private final Deque<Item> items = new ArrayDeque<>();
    private long bytes;
    private boolean wasFull;
    /** Of data that have begun to come. */
    private long booked;
    /** What somebody was refused for the want of room, and is owed the callback for; 0 for nobody. */
    private long wanted;
    private boolean ended;
    /** When the last one was done, or the first came of those that wait now; and whether one is being told. */
    private long progressAt;
    private boolean telling;

    private record Item(Runnable action, long bytes) {
    }

    DeliveryQueue(long maximumBytes, Runnable onRoom) {
        this(maximumBytes, onRoom, PoolConfig.LONGEST.toNanos(), Clock.SYSTEM);
    }

    /** @param patienceNanos how long one may take to be told before that is given up at the end of the pool */
    DeliveryQueue(long maximumBytes, Runnable onRoom, long patienceNanos, Clock clock) {
        this.maximumBytes = maximumBytes;
        this.onRoom = onRoom;
        this.patienceNanos = patienceNanos;
        this.clock = clock;
    }

    synchronized void add(Runnable action, long size) {
        Item item = new Item(action, size + ITEM_BYTES);
        progressAt = items.isEmpty() && !telling ? clock.nanoTime() : progressAt;
        items.add(item);
        bytes += item.bytes;
        notifyAll();
    }

    /**
     * Whether more data should be read; if not, the callback comes as soon as it should. Who was told that there is
     * no room is owed the callback, also when one item is done before this is asked again.
     */
    synchronized boolean hasRoom() {
        wasFull |= bytes >= maximumBytes;
        return !wasFull;
    }

    /**
     * Keeps room for data that have begun to come, until {@link #unbook}; if there is none, the callback comes when
     * there may be. One at a time gets it in any case, however large it is and whatever waits, so that all go on.
     */
    synchronized boolean book(long size) {
        boolean fits = fits(size);
        booked += fits ? size : 0;
        wanted = fits ? wanted : size;
        return fits;
    }

    private boolean fits(long size) {
        return booked == 0 || bytes + booked + size <= maximumBytes;
    }

    /** What was booked has come, and waits by now, or will never come. */
    void unbook(long size) {
        release(0, size);
    }

    /** Nothing is added any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits for the next one and runs it.
     *
     * @return false when there will be none any more
     */
    boolean deliver() throws InterruptedException {
        Item item = take();
        if (item == null) {
            return false;
        }
        try {
            item.action.run();
        } finally {
            synchronized (this) {
                telling = false;
                progressAt = clock.nanoTime();
            }
            release(item.bytes, 0);
        }
        return true;
    }

    private synchronized Item take() throws InterruptedException {
        while (items.isEmpty() && !ended) {
            wait();
        }
        telling = !items.isEmpty();
        return items.poll();
    }

    /** How long to wait yet for the next one to be told, at the end of the pool: not above 0 when it takes too long. */
    synchronized long patience(long now, long endsSince) {
        boolean stands = telling || !items.isEmpty();
        return patienceNanos - (stands ? Math.min(now - progressAt, now - endsSince) : 0);
    }

    /** What waits will not be told; says how many that are, with the one that is being told. */
    synchronized int giveUp() {
        int untold = items.size() + (telling ? 1 : 0);
        items.clear();
        return untold;
    }

    private void release(long delivered, long arrived) {
        boolean room;
        synchronized (this) {
            bytes -= delivered;
            booked -= arrived;
            boolean low = wasFull && bytes <= maximumBytes / 2;
            wasFull = wasFull && !low;
            boolean fits = wanted > 0 && !wasFull && fits(wanted);
            wanted = fits ? 0 : wanted;
            room = low || fits;
        }
        if (room) {
            onRoom.run();
        }
    }
}
