package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Source;
import io.multimodule.spill.SpillQueue;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The in-memory way to a task of this host: messages wait here for the task's turn, without a copy
 * and without the kernel. What exceeds the memory bound waits on disk, in order. Conductor thread only.
 */
final class Lane implements Source {
    private final Clock clock;
    private final SpillQueue<Message> waiting;
    private final Conductor.Slot slot;
    private MessageHandler handler;
    private Runnable whenEmpty;
    /** Who waits until this lane is through with what was in it at some time, in the order of these times. */
    private final Queue<Mark> marks = new ArrayDeque<>();
    private long handled;
    private boolean open;

    private record Mark(long handled, Runnable action) {
    }

    /**
     * Makes a closed lane; {@link #open} lets messages through.
     *
     * @param waiting where messages wait; empty, or with what an earlier process left
     */
    Lane(Clock clock, Conductor conductor, SpillQueue<Message> waiting) {
        this.clock = clock;
        this.waiting = waiting;
        this.slot = conductor.add(this);
    }

    /** Takes a message; false when even the disk bound is reached. */
    boolean add(Message message) {
        boolean taken = waiting.add(message);
        wake();
        return taken;
    }

    /** From now on the handler has the messages, in order. */
    void open(MessageHandler newHandler) {
        handler = newHandler;
        open = true;
        slot.ready();
    }

    /** From now on messages wait. */
    void shut() {
        open = false;
        whenEmpty = null;
    }

    /** Calls back, once, when nothing waits any more. */
    void whenEmpty(Runnable action) {
        whenEmpty = action;
        slot.ready();
    }

    /** Calls back when all that waits now has been handled: at once when nothing waits. */
    void afterThese(Runnable action) {
        if (isEmpty()) {
            action.run();
        } else {
            marks.add(new Mark(handled + size(), action));
        }
    }

    /** Looks again for work: what had been on disk may be there now. */
    void wake() {
        if (open) {
            slot.ready();
        }
    }

    @Override
    public int turn(int limit) {
        long now = clock.nanoTime();
        int done = 0;
        while (done < limit && open) {
            Message message = waiting.peek();
            if (message == null) {
                break;
            }
            try {
                now = handler.handle(message, now);
            } finally {
                // Whatever happened, this message had its turn; it must not hold those behind it for ever.
                waiting.settle();
                handled++;
            }
            done++;
        }
        tellMarks();
        if (whenEmpty != null && waiting.isEmpty()) {
            Runnable action = whenEmpty;
            whenEmpty = null;
            action.run();
        }
        return done;
    }

    /** What proves to be damaged on disk is never handled, so that nothing waits any more counts as well. */
    private void tellMarks() {
        while (!marks.isEmpty() && (marks.peek().handled <= handled || waiting.isEmpty())) {
            marks.remove().action.run();
        }
    }

    /** Whether so much waits to be written that no more input should be taken. */
    boolean isCongested() {
        return waiting.congested();
    }

    /** Why the last message was not taken. */
    String refusal() {
        return waiting.refusal();
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many messages wait. */
    long size() {
        return waiting.size();
    }

    /** How many bytes of them lie on disk. */
    long diskBytes() {
        return waiting.diskBytes();
    }

    /** Ends; what waits goes to the disk. */
    void close() throws IOException {
        open = false;
        slot.close();
        waiting.close();
    }
}
