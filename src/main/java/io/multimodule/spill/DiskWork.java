package io.multimodule.spill;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something that the disk's thread does, a turn for every time it is asked to. */
abstract class DiskWork {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final SpillDisk disk;

    DiskWork(SpillDisk disk) {
        this.disk = disk;
    }

    /**
     * Asks for a turn. Any thread, without waiting. What was stored before is seen in that turn: the
     * unconditional exchange keeps the store and the look at the flag in this order.
     */
    final void ask() {
        if (!asked.getAndSet(true)) {
            disk.enqueue(this);
        }
    }

    /** The disk's thread. */
    final int run() {
        asked.set(false);
        return turn();
    }

    final SpillDisk disk() {
        return disk;
    }

    /** Does what there is to do, a bounded part of it, and asks again when there is more. */
    abstract int turn();

    /** Closes the files as they are. The disk's thread, or its opener when no thread runs. */
    abstract void release();
}
