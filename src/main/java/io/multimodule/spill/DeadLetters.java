package io.multimodule.spill;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The store of the messages that could not be handled. Bounded: when it is full the oldest go, which is
 * counted and reported once. What the disk's thread has written survives a kill.
 *
 * <p>Any thread; nothing here waits. Reading is the part of {@link DeadLetterFiles}.
 */
public final class DeadLetters {
    private static final int REQUESTS = 64;
    private static final long SAID_AGAIN_MILLIS = 60_000;

    private final DeadLetterBounds bounds;
    private final SpillDisk disk;
    private final DeadLetterLog log;
    private final MpscAtomicArrayQueue<Waiting> waiting;
    private final MpscAtomicArrayQueue<DeadLetterTask> requests = new MpscAtomicArrayQueue<>(REQUESTS);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong notKept = new AtomicLong();
    private final AtomicLong saidNotKeptAt = new AtomicLong();

    /** A letter on its way to disk; its stack is written out there. */
    record Waiting(DeadLetter letter, Throwable cause) {
    }

    DeadLetters(SpillDisk disk, DeadLetterBounds bounds) {
        this.disk = disk;
        this.bounds = bounds;
        waiting = new MpscAtomicArrayQueue<>(bounds.waiting());
        log = new DeadLetterLog(disk, bounds, this);
        disk.uses(log);
        log.ask();
    }

    /**
     * Keeps a message.
     *
     * @param queue  the queue or task that it was for
     * @param text   the reason in words
     * @param cause  the failure whose stack is kept; null when there is none
     * @param bytes  the message; not changed afterwards
     * @return false when too many wait for the disk: the message is not kept, which is counted,
     *         and reported at most once a minute
     */
    public boolean add(String queue, DeadLetterReason reason, String text, Throwable cause, byte[] bytes) {
        byte[] kept = bytes.length <= bounds.letterBytes() ? bytes : Arrays.copyOf(bytes, bounds.letterBytes());
        DeadLetter letter = new DeadLetter(0, disk.clock().epochMillis(), queue,
                new DeadLetterFailure(reason, text == null ? "" : text, ""), bytes.length, kept);
        long all = waitingBytes.addAndGet(kept.length);
        if (all - kept.length >= bounds.waitingBytes() || !waiting.offer(new Waiting(letter, cause))) {
            waitingBytes.addAndGet(-kept.length);
            refuse(letter, all);
            return false;
        }
        log.ask();
        return true;
    }

    /**
     * Offers the letters that are there now, oldest first, and drops each that is taken over. Messages that
     * are not whole are passed over. Ends at the first one that is refused.
     */
    public CompletableFuture<ReplayResult> replay(DeadLetterSelection selection, DeadLetterReceiver receiver) {
        DeadLetterReplay replay = new DeadLetterReplay(log, selection, receiver);
        request(replay, replay.result());
        return replay.result();
    }

    /** Drops the letters that are there now. Completed with their number when they are gone from disk. */
    public CompletableFuture<Integer> drop(DeadLetterSelection selection) {
        DeadLetterRemoval removal = new DeadLetterRemoval(log, selection);
        request(removal, removal.result());
        return removal.result();
    }

    /** Completed, normally or not, when every letter that was added before is on disk or could not be written. */
    public CompletableFuture<Integer> written() {
        // A request is served behind the letters that came before it, and no letter has this number.
        return drop(DeadLetterSelection.one(Long.MAX_VALUE));
    }

    /** Everything that is counted, at this moment. */
    public DeadLetterFigures figures() {
        return log.figures(notKept.get());
    }

    // ---- the disk's thread

    Waiting poll() {
        Waiting next = waiting.poll();
        if (next != null) {
            waitingBytes.addAndGet(-next.letter().bytes().length);
        }
        return next;
    }

    DeadLetterTask pollRequest() {
        return requests.poll();
    }

    private void request(DeadLetterTask task, CompletableFuture<?> result) {
        if (requests.offer(task)) {
            log.ask();
        } else {
            result.completeExceptionally(new IllegalStateException(REQUESTS
                    + " requests about dead letters wait already, no more are taken; try again when they are done"));
        }
    }

    private void refuse(DeadLetter letter, long bytes) {
        notKept.incrementAndGet();
        long said = saidNotKeptAt.get();
        if (letter.time() - said >= SAID_AGAIN_MILLIS && saidNotKeptAt.compareAndSet(said, letter.time())) {
            disk.errors().onError("dead letters", new IllegalStateException("a message for " + letter.queue() + " ("
                    + letter.failure().reason().label() + ": " + letter.failure().text() + ") could not be kept: "
                    + bytes + " bytes wait for the disk, at most " + bounds.waitingBytes() + " bytes or "
                    + bounds.waiting() + " letters may; said at most once a minute; see whether it is full or slow"));
        }
    }
}
