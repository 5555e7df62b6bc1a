package io.multimodule.spill;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The owner's side of a spill queue. While memory is enough, it is an {@link ArrayDeque} and nothing else. */
final class MemoryFirstQueue<T> implements SpillQueue<T> {
    private final SpillDisk disk;
    private final String name;
    private final SpillCodec<T> codec;
    private final SpillBounds bounds;
    private final Runnable wakeOwner;
    private final ArrayDeque<T> memory = new ArrayDeque<>();
    private long memoryBytes;
    /** Null until the disk is first needed. */
    private QueueStore<T> store;
    /** Whether something is on disk or on its way there, so that new elements have to follow it. */
    private boolean spilled;
    private long handed;
    private long handedBytes;
    private long refused;
    private String refusal;
    private boolean closed;

    MemoryFirstQueue(SpillDisk disk, String name, SpillCodec<T> codec, SpillBounds bounds, Runnable wakeOwner) {
        this.disk = disk;
        this.name = name;
        this.codec = codec;
        this.bounds = bounds;
        this.wakeOwner = wakeOwner;
    }

    /** Goes on behind what an earlier process left on disk. */
    void resume() {
        openStore();
        spilled = true;
        store.ask();
    }

    @Override
    public boolean add(T element) {
        if (closed) {
            throw new IllegalStateException("the spill queue " + name + " is closed; open it again to add to it");
        }
        int size = codec.sizeOf(element);
        if (spilled && isDrained()) {
            spilled = false;
        }
        if (!spilled && memory.size() < bounds.memoryElements() && bounds.fits(memory.size(), memoryBytes, size)) {
            memory.add(element);
            memoryBytes += size;
            refusal = null;
            return true;
        }
        return spill(element, size);
    }

    @Override
    public String refusal() {
        return refusal;
    }

    @Override
    public boolean congested() {
        if (!halfFull()) {
            return false;
        }
        store.wantRoom();
        return halfFull();
    }

    @Override
    public T peek() {
        T first = memory.peek();
        return first != null || !spilled ? first : store.peek();
    }

    @Override
    public void settle() {
        T first = memory.poll();
        if (first != null) {
            memoryBytes -= codec.sizeOf(first);
        } else if (!spilled || !store.settle()) {
            throw new IllegalStateException("nothing to settle in the spill queue " + name
                    + ": peek() returns null; settle follows a peek() that returned an element");
        }
    }

    @Override
    public boolean isEmpty() {
        return memory.isEmpty() && (!spilled || isDrained());
    }

    @Override
    public long size() {
        return memory.size() + (spilled ? inFlight() + store.live() : 0);
    }

    @Override
    public long diskBytes() {
        return store == null ? 0 : store.diskBytes();
    }

    @Override
    public SpillFigures figures() {
        long waiting = spilled ? inFlight() : 0;
        return new SpillFigures(size(), memory.size() + waiting, diskBytes(), handed, refused,
                store == null ? 0 : store.damaged());
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (store == null && memory.isEmpty()) {
            disk.closed(null, name, true);
            return;
        }
        openStore();
        List<T> left = new ArrayList<>(memory);
        memory.clear();
        memoryBytes = 0;
        disk.await(store.close(left), "the spill queue " + name);
    }

    private boolean spill(T element, int size) {
        openStore();
        refusal = refusalOf(size);
        if (refusal != null) {
            refused++;
            return false;
        }
        spilled = true;
        handed++;
        handedBytes += size;
        store.handOff(element);
        return true;
    }

    private String refusalOf(int size) {
        long waiting = inFlight();
        long waitingBytes = handedBytes - store.writtenBytes();
        if (waiting > 0 && !bounds.fits(waiting, waitingBytes, size)) {
            store.wantRoom();
            store.ask();
            return "the spill queue " + name + " has " + waiting + " elements with " + waitingBytes
                    + " bytes waiting for the disk; one more with " + size + " would exceed the "
                    + bounds.memoryBytes() + " bytes that may, with " + SpillBounds.ELEMENT_BYTES
                    + " counted for each element itself; take no input until the disk has caught up, and see whether"
                    + " it is full or slow";
        }
        long onDisk = store.diskBytes() + waitingBytes + waiting * RecordFormat.HEADER_BYTES;
        if (onDisk + size + RecordFormat.HEADER_BYTES > bounds.diskBytes()) {
            return "the spill queue " + name + " has " + onDisk + " bytes on disk, " + size
                    + " more would exceed its bound of " + bounds.diskBytes()
                    + "; see why its receiver does not keep up, or raise the bound";
        }
        return null;
    }

    private boolean halfFull() {
        return store != null && inFlight() > 1
                && 2 * SpillBounds.heldBytes(inFlight(), handedBytes - store.writtenBytes()) >= bounds.memoryBytes();
    }

    /** Whether all that was handed to the disk has been written. */
    boolean allWritten() {
        return store == null || inFlight() == 0;
    }

    private long inFlight() {
        return handed - store.written();
    }

    /** Asked in this order: what is written is published after where it lies. */
    private boolean isDrained() {
        return store.opened() && inFlight() == 0 && store.live() == 0;
    }

    private void openStore() {
        if (store == null) {
            store = new QueueStore<>(disk, name, codec, bounds, wakeOwner);
            disk.uses(store);
        }
    }
}
