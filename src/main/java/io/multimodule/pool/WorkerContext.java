package io.multimodule.pool;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;

/**
 * The pool as one of its workers sees it. Any thread.
 *
 * <p>When the pool asks the worker to leave (signal TERM), the listeners are closed at once, so the next
 * {@code accept} throws; a connection that was accepted at that very moment is returned, and is worked on. Work that
 * has begun is finished.
 */
public interface WorkerContext {

    /** A number that no other worker of this pool has or had, from 1 on. */
    long number();

    /** The process id. */
    long pid();

    /** The arguments that were given with the worker's class. */
    List<String> arguments();

    /**
     * Waits for the next connection, on whichever of the pool's sockets it comes, and takes it. The worker says itself
     * that it is busy then. Pools with several sockets wait without blocking, which all their workers have to do then.
     *
     * @throws java.nio.channels.ClosedChannelException the worker is to leave
     * @throws IllegalStateException the pool has no socket
     */
    SocketChannel accept() throws IOException;

    /**
     * The first socket of the pool, shared by all its workers; {@link #accept} waits on all of them.
     *
     * @throws IllegalStateException the pool has no socket
     */
    ServerSocketChannel listener();

    /** All sockets of the pool, in the order in which they were named. */
    List<ServerSocketChannel> listeners();

    /**
     * Waits for the next message of the queue that the workers of this pool share, and takes it. The worker is idle
     * while this waits and busy when it returns a message; neither needs to be said. One thread.
     *
     * @return the message, or null when this worker is to leave
     * @throws IllegalStateException the pool has no queue
     * @throws IOException the queue cannot be read
     */
    Message take() throws IOException;

    /** Says that this worker has work now. */
    void busy();

    /** As {@link #busy()}, with a short text of what the work is, such as the first line of a request. */
    void busy(String work);

    /** Says that this worker waits for work. */
    void idle();

    /** Whether this worker was asked to leave: it should finish what it does and return. */
    boolean isLeaving();

    /**
     * Sends data to the main process and waits until it is on its way, not until somebody has looked at it.
     *
     * @param data a {@code byte[]}, which arrives as these bytes, or what Jackson can write as JSON
     * @throws IllegalArgumentException it cannot be written as JSON, or is over the pool's bound
     * @throws IOException the main process is gone
     */
    void yell(Object data) throws IOException;

    /** Ends this process at once with the lower 8 bits of a code. */
    void exit(int code);

    /**
     * Sends data together with the exit code, and ends this process at once.
     *
     * @param data as for {@link #yell}
     */
    void exit(int code, Object data) throws IOException;

    /**
     * Handles signals. A handler of TERM runs before the worker leaves as it would have without it.
     *
     * @param names without "SIG", separated by blanks, such as {@code "HUP USR2"}
     * @param handler gets the name, on a thread of its own; {@link SignalHandlers#DEFAULT} and
     *        {@link SignalHandlers#IGNORE} are meant for it too
     * @throws IllegalArgumentException there is no such signal, or the JVM keeps it for itself
     */
    void onSignal(String names, Consumer<String> handler);
}
