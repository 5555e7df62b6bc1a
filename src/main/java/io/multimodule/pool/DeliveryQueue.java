package io.multimodule.pool;

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
    /** Guarded by this, as are all below. */
    private final Deque<Item> items = new ArrayDeque<>();
    private long bytes;
    private boolean wasFull;
    /** Of data that have begun to come. */
    private long booked;
    /** What somebody was refused for the want of room, and is owed the callback for; 0 for nobody. */
    private long wanted;
    private boolean ended;

    private record Item(Runnable action, long bytes) {
    }

    DeliveryQueue(long maximumBytes, Runnable onRoom) {
        this.maximumBytes = maximumBytes;
        this.onRoom = onRoom;
    }

    synchronized void add(Runnable action, long size) {
        Item item = new Item(action, size + ITEM_BYTES);
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
            release(item.bytes, 0);
        }
        return true;
    }

    private synchronized Item take() throws InterruptedException {
        while (items.isEmpty() && !ended) {
            wait();
        }
        return items.poll();
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
