package io.multimodule.queue;

import io.multimodule.posix.ThreadInterrupter;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread behind a watch. While armed it waits in the kernel; while resting it is parked.
 *
 * <p>A closed watch whose thread missed the interruption stays in the kernel until a message comes or
 * the queue goes; it takes nothing.
 */
final class WatchThread implements MessageQueue.Watch, Runnable {
    /** Reserved address space; a page of it becomes memory only when it is used. */
    private static final long STACK_BYTES = 256 * 1024;

    private final SysvQueue queue;
    private final Runnable onReadable;
    private final NativeMessage scratch = new NativeMessage(0);
    private final Thread thread;
    private volatile boolean armed;
    private volatile boolean closed;
    private volatile int kernelThread;

    private WatchThread(SysvQueue queue, Runnable onReadable) {
        this.queue = queue;
        this.onReadable = onReadable;
        this.thread = new Thread(null, this, "watch " + queue.name(), STACK_BYTES);
    }

    /** A watch whose thread runs. */
    static WatchThread start(SysvQueue queue, Runnable onReadable) {
        WarmUp.once();
        WatchThread watch = new WatchThread(queue, onReadable);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    @Override
    public void arm() {
        armed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        int waiting = kernelThread;
        if (waiting != 0) {
            ThreadInterrupter.interrupt(waiting);
        }
    }

    @Override
    public void run() {
        int self = ThreadInterrupter.currentThread();
        while (!closed) {
            if (!armed) {
                LockSupport.park(this);
            } else if (waitInKernel(self) && !closed) {
                armed = false;
                tell();
            }
        }
    }

    /** A callback that throws must not end the watch: it is reported as any uncaught exception is. */
    private void tell() {
        try {
            onReadable.run();
        } catch (RuntimeException e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private boolean waitInKernel(int self) {
        kernelThread = self;
        try {
            return !closed && queue.awaitMessage(scratch);
        } finally {
            kernelThread = 0;
        }
    }

    /**
     * Has the code of these threads compiled before there are many of them: an interpreted method touches
     * 80 KiB of its thread's stack to see whether there is room, a compiled one touches a page. That
     * saves about 60 KiB of memory for each watch.
     */
    private static final class WarmUp {
        private static final int ROUNDS = 3_000;
        private static final int NO_QUEUE = -1;

        static {
            SysvQueue none = new SysvQueue(new QueueName("none"), 0, NO_QUEUE, 0);
            WatchThread[] self = new WatchThread[1];
            self[0] = new WatchThread(none, () -> self[0].closed = true);
            for (int i = 0; i < ROUNDS; i++) {
                self[0].rehearse();
            }
        }

        private WarmUp() {
        }

        static void once() {
            // Loading the class has done it.
        }
    }

    /** Goes the way of a thread whose queue is gone, on the caller's thread. */
    private void rehearse() {
        closed = false;
        armed = true;
        thread.run();
    }
}
