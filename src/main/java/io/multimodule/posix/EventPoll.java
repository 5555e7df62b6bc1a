package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * Waits for many descriptors at once (epoll), which are told apart by a number of the caller's. One thread
 * uses it; any thread may {@link #wake()} it.
 */
public final class EventPoll implements AutoCloseable {
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int READABLE = 1;
    private static final int CAPACITY = 64;
    private static final int WAKE_BYTES = 8;
    /** The kernel packs the structure on this machine alone. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int KEY = PACKED ? 4 : 8;
    private static final long WAKE_KEY = Long.MIN_VALUE;

    private final Descriptor poll;
    private final Descriptor wake;
    private final NativeMemory eventMemory = NativeMemory.of(CAPACITY * EVENT_BYTES);
    private final NativeMemory changeMemory = NativeMemory.of(EVENT_BYTES);
    private final ByteBuffer events = eventMemory.buffer();
    private final ByteBuffer change = changeMemory.buffer();
    private final ByteBuffer wakeCount = ByteBuffer.allocateDirect(WAKE_BYTES);
    private final ByteBuffer one = ByteBuffer.allocateDirect(WAKE_BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
    /** Its number may belong to another file then. Guarded by this. */
    private boolean closed;

    private EventPoll(Descriptor poll, Descriptor wake) {
        this.poll = poll;
        this.wake = wake;
    }

    /**
     * Makes one.
     *
     * @throws IOException there are too many open files
     */
    public static EventPoll open() throws IOException {
        Descriptor poll = made(LibC.epoll_create1(CLOEXEC));
        try {
            EventPoll opened = new EventPoll(poll, made(LibC.eventfd(0, CLOEXEC | NONBLOCK)));
            opened.add(opened.wake, WAKE_KEY);
            return opened;
        } catch (IOException e) {
            poll.close();
            throw e;
        }
    }

    private static Descriptor made(int number) throws IOException {
        if (number < 0) {
            throw new IOException("cannot make a descriptor to wait with: " + LibC.lastFault()
                    + "; see the limit of open files (ulimit -n)");
        }
        return Descriptor.of(number);
    }

    /** Waits for a descriptor from now on, until it can be read or is at its end. */
    public void add(Descriptor descriptor, long key) throws IOException {
        change.putInt(0, READABLE).putLong(KEY, key);
        control(ADD, descriptor);
    }

    /** Waits for a descriptor no more. Must be called before it is closed. */
    public void remove(Descriptor descriptor) throws IOException {
        control(DELETE, descriptor);
    }

    private void control(int operation, Descriptor descriptor) throws IOException {
        if (LibC.epoll_ctl(poll.number(), operation, descriptor.number(), changeMemory) != 0) {
            throw new IOException("cannot change what is waited for, " + descriptor + ": " + LibC.lastFault());
        }
    }

    /**
     * Waits until something is ready, a wake-up comes, or the time is over.
     *
     * @param nanos the longest wait; {@link Long#MAX_VALUE} for no limit
     * @return how many are ready; {@link #key} tells which
     */
    public int await(long nanos) throws IOException {
        int ready = LibC.epoll_wait(poll.number(), eventMemory, CAPACITY, millis(nanos));
        if (ready < 0) {
            if (LibC.lastErrno() == LibC.EINTR) {
                return 0;
            }
            throw new IOException("cannot wait for events: " + LibC.lastFault());
        }
        return withoutWake(ready);
    }

    private static int millis(long nanos) {
        // Rounded up: a wait that ends just before it is due would be followed by many of no length.
        return nanos == Long.MAX_VALUE ? -1
                : (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos) + 999_999));
    }

    private int withoutWake(int ready) throws IOException {
        for (int i = 0; i < ready; i++) {
            if (key(i) == WAKE_KEY) {
                wake.read(wakeCount.clear());
                events.putLong(i * EVENT_BYTES + KEY, key(ready - 1));
                return ready - 1;
            }
        }
        return ready;
    }

    /** The number that belongs to what is ready, for an index below the result of {@link #await}. */
    public long key(int index) {
        return events.getLong(index * EVENT_BYTES + KEY);
    }

    /** Makes the wait that is or comes next end. Any thread; nothing happens when this is closed. */
    public synchronized void wake() {
        if (!closed) {
            LibC.write(wake.number(), one, WAKE_BYTES);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        wake.close();
        poll.close();
    }
}
