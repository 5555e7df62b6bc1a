package io.multimodule.control;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.util.function.Supplier;

/**
 * Answers control requests on a Unix socket, on a thread of its own. {@link #start} and {@link #close} belong
 * to one thread.
 */
public final class ControlServer implements AutoCloseable {
    private final ControlSocket socket;
    private final ControlLimits limits;
    private final ControlLoop.ControlDesk desk;
    private Thread thread;
    private ControlLoop loop;
    private volatile boolean running = true;

    /**
     * Makes a server; {@link #start} opens its socket.
     *
     * @param commands the handlers; not changed afterwards
     * @param busyWith asked, on the server's thread, for the end of the text that a client gets when nobody
     *         answers in time: what keeps the daemon busy
     * @param errors told of what handlers throw
     */
    public ControlServer(ControlSocket socket, ControlLimits limits, CommandTable commands, Supplier<String> busyWith,
            ErrorHandler errors) {
        this.socket = socket;
        this.limits = limits;
        this.desk = new ControlLoop.ControlDesk(commands, busyWith, errors);
    }

    /**
     * Opens the socket and starts to answer.
     *
     * @throws IOException another daemon answers there, or the socket cannot be made; the text names it
     */
    public ControlServer start() throws IOException {
        ServerSocketChannel listener = socket.listen();
        try {
            loop = new ControlLoop(listener, SocketOwners.of(socket.path()), limits, desk, Clock.SYSTEM);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        thread = new Thread(() -> run(loop), "control");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Ends the thread, closes all connections and removes the socket's file. Waits for the turn that runs. */
    @Override
    public void close() throws IOException {
        running = false;
        if (loop == null) {
            return;
        }
        loop.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(socket.path());
    }

    private void run(ControlLoop turned) {
        try (turned) {
            while (running) {
                turn(turned);
            }
            // What was answered before the end, such as the request for it, is still written.
            turned.wake();
            turn(turned);
        } catch (IOException e) {
            desk.errors().onError("closing the control socket " + socket.path(), e);
        }
    }

    private void turn(ControlLoop turned) {
        try {
            turned.turn();
        } catch (IOException | RuntimeException | LinkageError e) {
            desk.errors().onError("the control socket " + socket.path(), e);
        }
    }
}
