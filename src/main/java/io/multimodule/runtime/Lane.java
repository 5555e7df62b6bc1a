package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Source;
import io.multimodule.spill.SpillQueue;

/**
 * The in-memory way to a task of this host: messages wait here for the task's turn, without a copy
 * and without the kernel. What exceeds the memory bound waits on disk, in order. Conductor thread only.
 */
final class Lane implements Source {
    private final Cell cell;
    private final Clock clock;
    private final SpillQueue<Message> waiting;
    private final Conductor.Slot slot;
    private boolean open;

    /**
     * Makes a closed lane; {@link #open()} lets the task have its messages.
     *
     * @param waiting where messages wait; empty, or with what an earlier process left
     */
    Lane(Cell cell, Clock clock, Conductor conductor, SpillQueue<Message> waiting) {
        this.cell = cell;
        this.clock = clock;
        this.waiting = waiting;
        this.slot = conductor.add(this);
    }

    /** Takes a message; false when even the disk bound is reached. */
    boolean add(Message message) {
        boolean taken = waiting.add(message);
        if (open) {
            slot.ready();
        }
        return taken;
    }

    /** From now on the task gets its turns. */
    void open() {
        open = true;
        slot.ready();
    }

    /** Looks again for work: what had been on disk is there now. */
    void wake() {
        if (open) {
            slot.ready();
        }
    }

    @Override
    public int turn(int limit) {
        long now = clock.nanoTime();
        int done = 0;
        while (done < limit) {
            Message message = waiting.peek();
            if (message == null) {
                break;
            }
            now = cell.handle(message, now);
            waiting.settle();
            done++;
        }
        return done;
    }

    long size() {
        return waiting.size();
    }

    SpillQueue<Message> waiting() {
        return waiting;
    }

    /** No more turns. What waits stays in {@link #waiting()}. */
    void close() {
        open = false;
        slot.close();
    }
}
