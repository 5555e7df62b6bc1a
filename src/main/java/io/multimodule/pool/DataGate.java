package io.multimodule.pool;

import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Whose data are read: nobody's while too much waits to be told, and those of a worker that has begun a large datum
 * only when there is room for all of it. Only the pool's thread uses it.
 */
final class DataGate {
    /**
     * A worker that writes a datum has it in its memory; one that stops so long in the middle of it does nothing good.
     */
    private static final long STALL_NANOS = Duration.ofSeconds(30).toNanos();

    private final PoolConfig config;
    private final EventPoll poll;
    private final Roster roster;
    private final DeliveryQueue deliveries;
    /** Workers whose datum has no room yet, in the order in which they get it. */
    private final Queue<WorkerProcess> waiting = new ArrayDeque<>();
    private boolean paused;

    DataGate(PoolConfig config, EventPoll poll, Roster roster, DeliveryQueue deliveries) {
        this.config = config;
        this.poll = poll;
        this.roster = roster;
        this.deliveries = deliveries;
    }

    /** A worker is new. */
    void add(WorkerProcess worker, long now) throws IOException {
        if (paused) {
            worker.rests(now);
        } else {
            worker.pipes().watch(poll, WorkerPipes.DATA);
        }
    }

    /** Something of a worker has been read. */
    void hasRead(WorkerProcess worker, long now) throws IOException {
        if (worker.frames().wants() > 0 && !admits(worker)) {
            waiting.add(worker);
            rest(worker, now);
        }
        if (!deliveries.hasRoom()) {
            pause(now);
        }
    }

    /** Who comes later does not get ahead of those that wait, for a small one would always find room. */
    private boolean admits(WorkerProcess worker) {
        return waiting.isEmpty() && book(worker);
    }

    private boolean book(WorkerProcess worker) {
        boolean booked = deliveries.book(worker.frames().wants());
        if (booked) {
            worker.frames().grant();
        }
        return booked;
    }

    private void pause(long now) throws IOException {
        paused = true;
        for (WorkerProcess worker : roster.all()) {
            rest(worker, now);
        }
    }

    private void rest(WorkerProcess worker, long now) throws IOException {
        worker.rests(now);
        worker.pipes().rest(poll, WorkerPipes.DATA);
    }

    /** A frame of a worker is whole, and waits to be told if somebody is told of it. */
    void arrived(WorkerProcess worker) {
        long granted = worker.frames().takeGranted();
        if (granted > 0) {
            deliveries.unbook(granted);
        }
    }

    /** Nothing comes of a worker any more. */
    void remove(WorkerProcess worker) {
        waiting.remove(worker);
        arrived(worker);
    }

    /**
     * Parts with workers that keep the room for a datum, of which nothing more comes, while others wait for room.
     *
     * @return nanoseconds until this is due again
     */
    long look(long now, WorkerCare care) {
        long due = Long.MAX_VALUE;
        if (paused || waiting.isEmpty()) {
            return due;
        }
        for (WorkerProcess worker : roster.all()) {
            long stalled = worker.frames().stallTime(now);
            if (stalled >= STALL_NANOS && !worker.isDistrusted()) {
                worker.mute(now);
                care.replace(worker, "has sent a part of a datum and nothing more for " + STALL_NANOS / 1_000_000_000
                        + " s, while others wait to send theirs", now);
            } else if (stalled >= 0 && stalled < STALL_NANOS) {
                due = Math.min(due, STALL_NANOS - stalled);
            }
        }
        return due;
    }

    /** There may be room for data again. */
    void resume(long now) throws IOException {
        if (!deliveries.hasRoom()) {
            pause(now);
            return;
        }
        paused = false;
        while (!waiting.isEmpty() && book(waiting.peek())) {
            waiting.remove();
        }
        for (WorkerProcess worker : roster.all()) {
            if (!waiting.contains(worker)) {
                readOn(worker, now);
            }
        }
    }

    /** A worker that cannot be read any more would wait for ever until it can write. */
    private void readOn(WorkerProcess worker, long now) {
        worker.isReadOn(now);
        try {
            worker.pipes().watch(poll, WorkerPipes.DATA);
        } catch (IOException e) {
            config.listener().onError(config.name(worker) + " cannot be read any more: " + e.getMessage()
                    + "; it was killed and is replaced", e);
            worker.kill();
        }
    }
}
