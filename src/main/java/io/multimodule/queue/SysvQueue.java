package io.multimodule.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A SysV message queue. {@code offer} and {@code poll} leave no garbage; each is one system call. */
final class SysvQueue implements MessageQueue {
    private static final long ANY_TYPE = 0;

    private final QueueName name;
    private final int key;
    private final int id;
    private final int maximumMessageBytes;
    /** Messages without bytes that a watch had to take out of the kernel; they are older than what is in it. */
    private final AtomicInteger emptyMessages = new AtomicInteger();
    private final SendThread sender = new SendThread(this);

    SysvQueue(QueueName name, int key, int id, int maximumMessageBytes) {
        this.name = name;
        this.key = key;
        this.id = id;
        this.maximumMessageBytes = maximumMessageBytes;
    }

    @Override
    public QueueName name() {
        return name;
    }

    int key() {
        return key;
    }

    int id() {
        return id;
    }

    @Override
    public boolean offer(byte[] bytes, int length) throws QueueException {
        if (length > maximumMessageBytes) {
            throw Refusals.tooLong(name, length, maximumMessageBytes);
        }
        NativeMessage message = NativeMessage.ofThread(maximumMessageBytes);
        message.set(bytes, length);
        if (Kernel.msgsnd(id, message.address(), length, Kernel.IPC_NOWAIT) == 0) {
            return true;
        }
        int errno = Kernel.errno();
        if (errno == Kernel.EAGAIN) {
            return false;
        }
        throw refusedSend(errno, length);
    }

    @Override
    public boolean put(byte[] bytes, int length) throws QueueException {
        // Only a message that finds no room pays for the look at how much there could be.
        if (offer(bytes, length)) {
            return true;
        }
        checkFits(length, new QueueStatus());
        return sendBlocking(NativeMessage.ofThread(maximumMessageBytes), length);
    }

    @Override
    public int take(byte[] into) throws QueueException {
        return receive(into, 0);
    }

    @Override
    public int poll(byte[] into) throws QueueException {
        return receive(into, Kernel.IPC_NOWAIT);
    }

    private int receive(byte[] into, int flags) throws QueueException {
        if (emptyMessages.get() > 0 && emptyMessages.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return 0;
        }
        NativeMessage message = NativeMessage.ofThread(maximumMessageBytes);
        int size = Math.min(into.length, message.capacity());
        int length = (int) Kernel.msgrcv(id, message.address(), size, ANY_TYPE, flags);
        if (length >= 0) {
            message.get(into, length);
            return length;
        }
        int errno = Kernel.errno();
        if (errno == Kernel.ENOMSG || errno == Kernel.EAGAIN || errno == Kernel.EINTR) {
            return NOTHING;
        }
        throw refused(errno, "receive from");
    }

    @Override
    public Watch watch(Runnable onReadable) {
        return WatchThread.start(this, onReadable);
    }

    @Override
    public PendingOffer offerWhenRoom(byte[] bytes, int length, Consumer<QueueException> done) {
        return sender.send(bytes, length, done);
    }

    @Override
    public QueueFigures figures() throws QueueException {
        QueueStatus status = new QueueStatus();
        if (!status.read(id)) {
            throw refused(Kernel.errno(), "look at");
        }
        return status.figures(id);
    }

    @Override
    public String toString() {
        return "queue " + name + " (key 0x" + Integer.toHexString(key) + ", id " + id + ")";
    }

    /**
     * Waits in the kernel until there is a message or the queue is gone, and takes nothing that has
     * bytes: the kernel refuses to hand over more than the 0 bytes asked for and leaves the message.
     *
     * @param scratch memory for the type of a message without bytes
     * @return false when a signal ended the wait
     */
    boolean awaitMessage(NativeMessage scratch) {
        long length = Kernel.msgrcv(id, scratch.address(), 0, ANY_TYPE, 0);
        if (length >= 0) {
            emptyMessages.incrementAndGet();
            return true;
        }
        return Kernel.errno() != Kernel.EINTR;
    }

    /**
     * Waits in the kernel until the message is sent.
     *
     * @return false when a signal ended the wait; the message was not sent then
     */
    boolean sendBlocking(NativeMessage message, int length) throws QueueException {
        if (Kernel.msgsnd(id, message.address(), length, 0) == 0) {
            return true;
        }
        int errno = Kernel.errno();
        if (errno == Kernel.EINTR) {
            return false;
        }
        throw refusedSend(errno, length);
    }

    /** Refuses at once what the kernel would let wait for ever or answer as if the queue were gone. */
    void checkFits(int length, QueueStatus status) throws QueueException {
        if (length > maximumMessageBytes) {
            throw Refusals.tooLong(name, length, maximumMessageBytes);
        }
        if (status.read(id) && status.maximumBytes() < length) {
            throw Refusals.neverFits(name, length, status.maximumBytes());
        }
    }

    private QueueException refusedSend(int errno, int length) {
        int limit = Kernel.limit("msgmax", maximumMessageBytes);
        return errno == Kernel.EINVAL && length > limit ? Refusals.tooLong(name, length, limit)
                : refused(errno, "send to");
    }

    private QueueException refused(int errno, String doing) {
        return Refusals.of(errno, doing, name, key, id);
    }
}
