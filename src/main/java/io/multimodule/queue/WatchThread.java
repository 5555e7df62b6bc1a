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

    WatchThread(SysvQueue queue, Runnable onReadable) {
        this.queue = queue;
        this.onReadable = onReadable;
        this.thread = new Thread(null, this, "watch " + queue.name(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
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
}
