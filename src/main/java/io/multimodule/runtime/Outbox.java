package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.StoredMessage;
import io.multimodule.queue.TransitEncoder;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Source;
import io.multimodule.spill.SpillQueue;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to the kernel queue of one name. While the queue has room a message goes straight into it;
 * when it is full, messages wait here, in memory and then on disk, and follow in order as it drains.
 *
 * <p>While messages wait, the oldest of them is offered by a thread that blocks in the kernel; as
 * soon as that one is in, the others follow from here. Conductor thread only.
 */
final class Outbox implements Source {
    private static final long FIRST_RETRY_NANOS = 100_000_000L;
    private static final long LAST_RETRY_NANOS = 30_000_000_000L;
    /** How often the file of the oldest message is made new: half of the shortest queues.orphan_age. */
    private static final long KEEP_FILE_NANOS = 30_000_000_000L;
    /** A message that cannot be taken back any more ends at once; this bounds a fault of the thread that sends. */
    private static final long OUTCOME_SECONDS = 10;

    private final QueueName name;
    private final Host host;
    private final BodyFiler filer;
    private final Conductor.Slot slot;
    private MessageQueue queue;
    private SpillQueue<Letter> waiting;
    private MessageQueue.PendingOffer pending;
    /** The file of the message that is pending, when it has one. */
    private StoredMessage filed;
    /** How the message that is pending ended: null inside when it was sent. */
    private CompletableFuture<Optional<QueueException>> outcome;
    private boolean busy;
    private boolean closed;
    private long retryNanos = FIRST_RETRY_NANOS;
    private Runnable whenEmpty;
    private long sent;
    private long full;
    private long remade;

    Outbox(QueueName name, Host host) {
        this.name = name;
        this.host = host;
        this.filer = new BodyFiler(name, host);
        this.slot = host.conductor().add(this);
    }

    /** Sends a message now, or keeps it until there is room. */
    void deliver(Message message) {
        TransitEncoder encoder = host.encoder();
        int length = encoder.encode(message);
        if (length == TransitEncoder.NEEDS_FILE) {
            byte[] body = encoder.body();
            if (!refused(body)) {
                keep(new Letter(true, body));
            }
        } else if (!isEmpty() || busy || !offered(encoder.bytes(), length)) {
            keep(new Letter(false, Arrays.copyOf(encoder.bytes(), length)));
        }
    }

    /** Whether nothing waits here. */
    boolean isEmpty() {
        return waiting == null || waiting.isEmpty();
    }

    /** How many messages wait here. */
    long size() {
        return waiting == null ? 0 : waiting.size();
    }

    /** How many bytes of them lie on disk. */
    long diskBytes() {
        return waiting == null ? 0 : waiting.diskBytes();
    }

    /** How many messages went into the queue. */
    long sent() {
        return sent;
    }

    /** How often the queue was found full. */
    long timesFull() {
        return full;
    }

    /** How often the queue was found removed and made again. */
    long timesRemade() {
        return remade;
    }

    /** Calls back when nothing waits here: at once when that is so now. */
    void whenEmpty(Runnable action) {
        if (isEmpty()) {
            action.run();
        } else {
            Runnable before = whenEmpty;
            whenEmpty = before == null ? action : () -> {
                before.run();
                action.run();
            };
        }
    }

    /** Takes up what an earlier process left on disk for this queue. */
    void resume() {
        spill();
        slot.ready();
    }

    /** Whether so much waits to be written that no more input should be taken. */
    boolean isCongested() {
        return waiting != null && waiting.congested();
    }

    @Override
    public int turn(int limit) {
        int done = 0;
        while (done < limit && !busy) {
            Letter head = waiting.peek();
            if (head == null) {
                break;
            }
            if (head.large() && refused(head.bytes())) {
                settle();
                done++;
            } else if (head.large()) {
                store(head.bytes());
            } else if (offered(head.bytes(), head.bytes().length)) {
                settle();
                done++;
            } else {
                waitForRoom(head.bytes());
            }
        }
        return done;
    }

    /** Stops sending and writes what waits to disk. */
    void close() throws IOException {
        slot.close();
        closed = true;
        filer.close();
        if (pending != null) {
            takeBack();
        }
        if (waiting != null) {
            waiting.close();
        }
    }

    /** The pending message either went into the queue, or stays the first of those that wait. */
    private void takeBack() {
        boolean sentAfterAll = false;
        try {
            sentAfterAll = !pending.cancel() && outcome.get(OUTCOME_SECONDS, TimeUnit.SECONDS).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | ExecutionException | TimeoutException e) {
            host.reports().error(name.value(), "the oldest message for queue " + name + " is kept, and may come twice: "
                    + e.getMessage(), e);
        }
        pending = null;
        if (sentAfterAll) {
            filed = null;
            settle();
        } else {
            discardFiled();
        }
    }

    private void keep(Letter letter) {
        spill();
        if (!waiting.add(letter)) {
            host.undeliverables().outboxFull(name, letter, waiting.refusal());
        }
        if (waiting.congested()) {
            host.mailRoom().holdInput();
        }
        slot.ready();
    }

    private void spill() {
        if (waiting == null) {
            waiting = host.overflow().openOutbox(name, slot::ready);
        }
    }

    /** Whether a body is larger than any that is sent: it would stay the first of those that wait for ever. */
    private boolean refused(byte[] body) {
        long limit = host.transit().large().maximumBytes();
        if (body.length <= limit) {
            return false;
        }
        host.undeliverables().tooLarge(name, body, limit);
        return true;
    }

    /** Whether the kernel took it; a queue that cannot be used is reported and tried again later. */
    private boolean offered(byte[] bytes, int length) {
        if (busy) {
            return false;
        }
        try {
            if (queue == null) {
                queue = host.transit().queues().open(name);
            }
            boolean taken = queue.offer(bytes, length);
            if (taken) {
                sent++;
                retryNanos = FIRST_RETRY_NANOS;
            }
            return taken;
        } catch (QueueException e) {
            failed(e);
            return false;
        }
    }

    /** Leaves the oldest message to a thread that blocks in the kernel until there is room. */
    private void waitForRoom(byte[] bytes) {
        if (busy || queue == null) {
            return;
        }
        busy = true;
        full++;
        CompletableFuture<Optional<QueueException>> ended = new CompletableFuture<>();
        outcome = ended;
        pending = queue.offerWhenRoom(bytes, bytes.length, failure -> {
            ended.complete(Optional.ofNullable(failure));
            host.conductor().post(() -> wentIn(failure));
        });
    }

    private void wentIn(QueueException failure) {
        if (closed) {
            return;
        }
        pending = null;
        busy = false;
        if (failure == null) {
            filed = null;
            sent++;
            retryNanos = FIRST_RETRY_NANOS;
            settle();
            slot.ready();
        } else {
            discardFiled();
            failed(failure);
        }
    }

    /** The oldest message is too long for the queue: its body goes to a file first. */
    private void store(byte[] body) {
        busy = true;
        filer.store(body, this::stored, failure -> {
            busy = false;
            failed(failure);
        });
    }

    private void stored(StoredMessage stored) {
        busy = false;
        byte[] bytes = stored.bytes();
        if (offered(bytes, bytes.length)) {
            settle();
            slot.ready();
        } else if (queue == null) {
            filer.discard(stored);
        } else {
            filed = stored;
            waitForRoom(bytes);
            keepLater(stored);
        }
    }

    private void keepLater(StoredMessage stored) {
        host.conductor().timers().after(KEEP_FILE_NANOS, () -> {
            if (filed == stored && !closed) {
                filer.keep(stored);
                keepLater(stored);
            }
        });
    }

    private void discardFiled() {
        if (filed != null) {
            filer.discard(filed);
            filed = null;
        }
    }

    private void settle() {
        waiting.settle();
        if (waiting.isEmpty()) {
            host.undeliverables().relieved(name);
            if (whenEmpty != null) {
                Runnable action = whenEmpty;
                whenEmpty = null;
                action.run();
            }
        }
    }

    private void failed(QueueException e) {
        queue = null;
        if (e instanceof QueueGoneException) {
            remade++;
            host.reports().happened(Event.QUEUE_REMOVED, name.value(),
                    e.getMessage() + "; it is made again, what was in it is lost", Message.of("queue", name.value()));
            slot.ready();
            return;
        }
        if (retryNanos == FIRST_RETRY_NANOS) {
            host.reports().happened(Event.QUEUE_UNUSABLE, name.value(),
                    e.getMessage() + "; messages for it wait in the outbox", e);
        }
        busy = true;
        host.conductor().timers().after(retryNanos, this::retry);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void retry() {
        busy = false;
        slot.ready();
    }
}
