package io.multimodule.spill;

import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jctools.queues.atomic.SpscUnboundedAtomicArrayQueue;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the owner of a queue and the disk's thread share: elements on their way to disk, elements read
 * ahead, and how far each side has come. Methods say which of the two calls them.
 */
final class QueueStore<T> extends DiskWork {
    private static final int WRITTEN_PER_TURN = 4096;
    private static final int READ_AHEAD = 256;
    private static final int HAND_OFF_CHUNK = 256;

    private final String name;
    private final String text;
    private final SpillCodec<T> codec;
    private final SpillBounds bounds;
    private final Runnable wakeOwner;
    /** The owner bounds it, by bytes. */
    private final SpscUnboundedAtomicArrayQueue<T> handOff = new SpscUnboundedAtomicArrayQueue<>(HAND_OFF_CHUNK);
    private final SpscAtomicArrayQueue<Delivery<T>> delivered = new SpscAtomicArrayQueue<>(READ_AHEAD);

    // written by the owner
    private volatile Delivery<T> settled;
    private volatile boolean ownerWaits;
    private volatile boolean ownerWantsRoom;
    private volatile Closing<T> closing;

    // written by the disk's thread
    private volatile boolean opened;
    private volatile long liveStart;
    private volatile long liveEnd;
    private volatile long written;
    private volatile long writtenBytes;
    private volatile long diskBytes;
    private volatile long damaged;

    // the disk's thread alone
    private final RecordBatch batch = new RecordBatch();
    private final List<T> batchElements = new ArrayList<>();
    private int batchTaken;
    private long batchBytes;
    private QueueLog log;
    private Delivery<T> lastDelivered;
    private long deliveredIndex;
    private long readBytes;
    private long unusable;
    /** The files are closed: a turn that was asked for beside the close finds nothing to do any more. */
    private boolean ended;

    /** What the owner leaves behind when it closes the queue. */
    private record Closing<T>(List<T> memory, CompletableFuture<Void> done) {
    }

    QueueStore(SpillDisk disk, String name, SpillCodec<T> codec, SpillBounds bounds, Runnable wakeOwner) {
        super(disk);
        this.name = name;
        this.text = "spill queue " + name;
        this.codec = codec;
        this.bounds = bounds;
        this.wakeOwner = wakeOwner;
    }

    // ---- the owner's side

    void handOff(T element) {
        handOff.offer(element);
        ask();
    }

    /** How many of the elements handed off are on disk, or refused there with a report. */
    long written() {
        return written;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    long diskBytes() {
        return diskBytes;
    }

    long damaged() {
        return damaged;
    }

    /** The owner wants to be woken when the hand-off is empty again. */
    void wantRoom() {
        ownerWantsRoom = true;
    }

    /** The next element from disk; when there is none yet the owner is woken when there is. */
    T peek() {
        Delivery<T> next = delivered.peek();
        if (next == null) {
            ownerWaits = true;
            next = delivered.peek();
        }
        return next == null ? null : next.element();
    }

    boolean settle() {
        Delivery<T> done = delivered.poll();
        if (done == null) {
            return false;
        }
        settled = done;
        ask();
        return true;
    }

    /** How many elements on disk are not settled, apart from those that still wait to be written. */
    long live() {
        Delivery<T> last = settled;
        long start = last == null ? liveStart : Math.max(liveStart, last.nextIndex());
        return Math.max(0, liveEnd - start);
    }

    /** Whether the files have been looked at. */
    boolean opened() {
        return opened;
    }

    /** Asks the disk's thread to keep what the owner has and to close the files. */
    CompletableFuture<Void> close(List<T> memory) {
        Closing<T> request = new Closing<>(memory, new CompletableFuture<>());
        closing = request;
        ask();
        return request.done();
    }

    // ---- the disk's thread

    @Override
    int turn() {
        if (ended) {
            return 0;
        }
        int work = useFiles();
        publish();
        wake();
        if (closing != null) {
            ended = true;
            finish(closing);
            closing = null;
        }
        return work;
    }

    @Override
    void release() {
        try {
            if (log != null) {
                log.release();
            }
        } catch (IOException e) {
            disk().errors().onError(text, e);
        }
    }

    /** Reading goes on when writing fails, and the other way round. */
    private int useFiles() {
        int work = 0;
        IOException failure = null;
        try {
            open();
            work += forget() + write();
        } catch (IOException e) {
            failure = e;
        }
        try {
            work += log == null ? 0 : read();
        } catch (IOException e) {
            failure = e;
        }
        if (failure == null) {
            disk().succeeded(this);
        } else {
            disk().failed(this, text, failure);
        }
        return work;
    }

    private void open() throws IOException {
        if (log == null) {
            log = disk().openLog(name, text, bounds.segmentBytes());
            deliveredIndex = log.readIndex();
        }
    }

    private int forget() throws IOException {
        Delivery<T> last = settled;
        if (last == lastDelivered && log.readIndex() > log.headIndex()) {
            log.forget(log.readIndex(), log.readSegment(), log.readOffset());
            return 1;
        }
        if (last != null && last.nextIndex() > log.headIndex()) {
            log.forget(last.nextIndex(), last.segment(), last.offset());
            return 1;
        }
        return 0;
    }

    private int write() throws IOException {
        int work = 0;
        while (work < WRITTEN_PER_TURN && fillBatch()) {
            work += batchTaken;
            flushBatch();
        }
        if (work >= WRITTEN_PER_TURN) {
            ask();
        }
        return work;
    }

    private boolean fillBatch() {
        T element;
        while (!batch.isFull() && (element = handOff.poll()) != null) {
            batchTaken++;
            batchBytes += codec.sizeOf(element);
            byte[] bytes = encode(element);
            if (bytes != null) {
                batch.add(bytes);
                batchElements.add(element);
            }
        }
        return batchTaken > 0;
    }

    private void flushBatch() throws IOException {
        if (batch.count() > 0) {
            // When the owner has settled all that was before this batch, it may have older elements in memory: no
            // settled record may be in the batch's segment, for what is in memory goes before that when we close.
            forget();
            boolean caughtUp = log.readToEnd();
            long firstIndex = log.end();
            Segment segment = log.append(batch);
            if (caughtUp) {
                deliverFresh(segment, firstIndex);
            }
        }
        publish();
        writtenBytes += batchBytes;
        written += batchTaken;
        batchTaken = 0;
        batchBytes = 0;
        batch.clear();
        batchElements.clear();
    }

    /** The reader had seen all before this batch: what fits is handed on without reading it again. */
    private void deliverFresh(Segment segment, long firstIndex) throws IOException {
        long start = segment.length() - batch.length();
        int count = 0;
        while (count < batch.count() && hasRoom()) {
            int from = count == 0 ? 0 : batch.end(count - 1);
            readBytes += batch.end(count) - from;
            deliver(batchElements.get(count), firstIndex + count + 1, segment.first(),
                    (int) (start + batch.end(count)));
            count++;
        }
        if (count > 0) {
            log.readFrom(lastDelivered.nextIndex(), lastDelivered.segment(), lastDelivered.offset());
        }
    }

    private int read() throws IOException {
        int work = 0;
        while (hasRoom()) {
            byte[] bytes = log.next();
            if (bytes == null) {
                break;
            }
            readBytes += RecordFormat.HEADER_BYTES + bytes.length;
            T element = decode(bytes);
            if (element != null) {
                deliver(element, log.readIndex(), log.readSegment(), log.readOffset());
                work++;
            }
        }
        return work;
    }

    private void deliver(T element, long nextIndex, long segment, int offset) {
        lastDelivered = new Delivery<>(element, nextIndex, segment, offset, readBytes);
        deliveredIndex = nextIndex;
        delivered.offer(lastDelivered);
    }

    private boolean hasRoom() {
        Delivery<T> last = settled;
        long ahead = readBytes - (last == null ? 0 : last.readBytes());
        return delivered.size() < READ_AHEAD && (ahead < bounds.memoryBytes() || delivered.isEmpty());
    }

    private void publish() {
        if (log != null) {
            damaged = log.damaged() + unusable;
            diskBytes = log.bytes();
            liveStart = log.headIndex();
            liveEnd = log.readToEnd() ? deliveredIndex : log.end();
            opened = true;
        } else {
            damaged = unusable;
        }
    }

    private void wake() {
        VarHandle.fullFence();
        boolean wanted = false;
        if (ownerWaits && !delivered.isEmpty()) {
            ownerWaits = false;
            wanted = true;
        }
        if (ownerWantsRoom && handOff.isEmpty() && batchTaken == 0) {
            ownerWantsRoom = false;
            wanted = true;
        }
        if (wanted) {
            wakeOwner.run();
        }
    }

    private void finish(Closing<T> request) {
        int kept = 0;
        try {
            open();
            while (fillBatch()) {
                flushBatch();
            }
            forget();
            kept = prepend(request.memory());
            if (log.bytes() > 0) {
                log.force();
            }
            disk().closed(this, name, log.close());
            request.done().complete(null);
        } catch (IOException | RuntimeException e) {
            int lost = request.memory().size() - kept + batchTaken + handOff.size();
            release();
            disk().closed(this, name, false);
            request.done().completeExceptionally(new IOException("closing " + text + ": " + lost
                    + " elements that were in memory alone could not be kept: " + disk().explain(e), e));
        }
    }

    private int prepend(List<T> memory) throws IOException {
        List<byte[]> payloads = new ArrayList<>(memory.size());
        for (T element : memory) {
            byte[] bytes = encode(element);
            if (bytes != null) {
                payloads.add(bytes);
            }
        }
        if (!payloads.isEmpty()) {
            log.prepend(payloads, payloads.size());
        }
        return memory.size();
    }

    private byte[] encode(T element) {
        try {
            return codec.encode(element);
        } catch (RuntimeException e) {
            unusable("an element cannot be written, it has no bytes: " + e, e);
            return null;
        }
    }

    private T decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (IOException | RuntimeException e) {
            unusable("record " + (log.readIndex() - 1) + ", " + bytes.length + " bytes, is whole but makes no sense: "
                    + e.getMessage(), e);
            return null;
        }
    }

    private void unusable(String what, Exception cause) {
        unusable++;
        disk().errors().onError(text, new IOException(text + ": " + what + "; it is skipped and counted as damaged",
                cause));
    }
}
