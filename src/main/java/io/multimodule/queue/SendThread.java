package io.multimodule.queue;

import io.multimodule.posix.ThreadInterrupter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends what waits for room, one message after the other, on a thread that is there only while there
 * is something to send and a little longer.
 */
final class SendThread {
    private static final long STACK_BYTES = 256 * 1024;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final SysvQueue queue;
    /** Guarded by this, as is {@code running}. */
    private final Queue<PendingSend> waiting = new ArrayDeque<>(2);
    private boolean running;
    /** What is in the kernel now, on which thread. */
    private PendingSend sending;
    private int kernelThread;

    SendThread(SysvQueue queue) {
        this.queue = queue;
    }

    QueueName name() {
        return queue.name();
    }

    synchronized PendingSend send(byte[] bytes, int length, Consumer<QueueException> done) {
        PendingSend pending = new PendingSend(this, Arrays.copyOf(bytes, length), done);
        waiting.add(pending);
        if (running) {
            notifyAll();
        } else {
            running = true;
            Thread thread = new Thread(null, this::run, "send " + queue.name(), STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
        }
        return pending;
    }

    /** Wakes the thread if it is in the kernel with that message. */
    synchronized void interrupt(PendingSend pending) {
        if (sending == pending) {
            ThreadInterrupter.interrupt(kernelThread);
        }
    }

    private void run() {
        int self = ThreadInterrupter.currentThread();
        QueueStatus status = new QueueStatus();
        for (PendingSend next = next(); next != null; next = next()) {
            if (next.begin()) {
                enter(next, self);
                transmit(next, status);
            }
        }
    }

    private synchronized void enter(PendingSend next, int self) {
        sending = next;
        kernelThread = self;
    }

    private synchronized PendingSend next() {
        sending = null;
        if (waiting.isEmpty()) {
            try {
                wait(IDLE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        running = !waiting.isEmpty();
        return waiting.poll();
    }

    private void transmit(PendingSend pending, QueueStatus status) {
        try {
            queue.checkFits(pending.bytes.length, status);
            NativeMessage message = NativeMessage.ofThread(pending.bytes.length);
            message.set(pending.bytes, pending.bytes.length);
            while (!pending.cancelWanted()) {
                if (queue.sendBlocking(message, pending.bytes.length)) {
                    pending.sent();
                    return;
                }
            }
            pending.cancelled();
        } catch (QueueException e) {
            pending.failed(e);
        }
    }
}
