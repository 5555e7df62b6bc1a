package io.multimodule.lifecycle;

import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Owns the thread of one {@link Agent}: turns it, lets it rest when it has nothing to do, wakes it.
 *
 * <p>{@link #wake()} may be called from any thread and costs a fence and a read while the agent is
 * busy. A wake-up that arrives between the last look at the work and the rest is never lost: the
 * runner announces the rest first, then looks once more.
 */
public final class AgentRunner implements AutoCloseable {
    private final Agent agent;
    private final ErrorHandler errors;
    private final Thread thread;
    private final AtomicBoolean resting = new AtomicBoolean();
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile boolean running = true;
    private volatile Exception startFailure;

    /**
     * Makes a runner; {@link #start()} starts its thread.
     *
     * @param errors told of what a turn throws, on the agent's thread
     */
    public AgentRunner(Agent agent, ErrorHandler errors) {
        this.agent = agent;
        this.errors = errors;
        this.thread = new Thread(this::run, agent.roleName());
        this.thread.setDaemon(true);
    }

    /**
     * Starts the thread and waits until {@link Agent#onStart()} has returned.
     *
     * @throws Exception what {@code onStart} threw; the thread has ended then
     */
    public AgentRunner start() throws Exception {
        thread.start();
        started.await();
        if (startFailure != null) {
            throw startFailure;
        }
        return this;
    }

    /** Makes a resting agent look for work that the caller has handed over before. Any thread. */
    public void wake() {
        // Queues between threads publish with an ordered store, which this read may otherwise overtake.
        VarHandle.fullFence();
        if (resting.get() && resting.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** The agent's thread, for those that watch it. */
    public Thread thread() {
        return thread;
    }

    /** Asks for the end and waits until {@link Agent#onClose()} has returned. Not from the agent's own thread. */
    @Override
    public void close() {
        stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for the end after the running turn, and does not wait. Any thread. */
    public void stop() {
        running = false;
        resting.set(false);
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            agent.onStart();
        } catch (Exception e) {
            startFailure = e;
            running = false;
        } finally {
            started.countDown();
        }
        while (running) {
            if (turn() == 0) {
                rest();
            }
        }
        try {
            agent.onClose();
        } catch (Exception e) {
            errors.onError(agent.roleName() + " while closing", e);
        }
    }

    private int turn() {
        try {
            return agent.doWork();
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            errors.onError(agent.roleName(), e);
            return 1;
        }
    }

    private void rest() {
        resting.set(true);
        if (turn() == 0 && running && resting.get()) {
            long nanos = agent.idleNanos();
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        resting.set(false);
    }
}
