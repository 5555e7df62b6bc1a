package io.multimodule.posix;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/**
 * Listens on a Unix socket and serves each connection on a thread of its own, at most
 * {@value #MAXIMUM_CONNECTIONS} at a time; further ones are closed at once.
 *
 * <p>The socket appears at its path only when mode and group are set and it listens. Any thread closes.
 */
public final class UnixServer implements AutoCloseable {
    /** How many connections are served at a time. */
    public static final int MAXIMUM_CONNECTIONS = 32;

    private static final int MAXIMUM_PATH_BYTES = 100;
    private static final int BACKLOG = 64;

    private final Path path;
    private final Handler handler;
    private final ErrorHandler errors;
    private final UnixServerSocketChannel channel;
    private final Selector selector;
    private final Set<UnixConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean closed;

    /** Serves one connection, on its own thread; the connection is closed when it returns. */
    @FunctionalInterface
    public interface Handler {
        /** Reads and writes until the conversation is over. */
        void serve(UnixConnection connection) throws IOException;
    }

    private UnixServer(Path path, Handler handler, ErrorHandler errors,
            UnixServerSocketChannel channel) throws IOException {
        this.path = path;
        this.handler = handler;
        this.errors = errors;
        this.channel = channel;
        this.selector = NativeSelectorProvider.getInstance().openSelector();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
        this.acceptor = new Thread(this::accept, "accept " + path.getFileName());
        acceptor.setDaemon(true);
    }

    /**
     * Listens. A socket file that a dead server left is replaced; one that somebody listens on is not.
     *
     * @param mode permission bits of the socket, such as 0660
     * @param gid the group that the socket is given to
     * @param errors told of what a handler throws
     * @throws IOException somebody listens there already, or the socket cannot be made; the text names the path
     */
    public static UnixServer open(Path path, int mode, OptionalInt gid, Handler handler, ErrorHandler errors)
            throws IOException {
        check(path);
        Path draft = path.resolveSibling("." + ProcessHandle.current().pid() + "." + path.getFileName());
        Files.deleteIfExists(draft);
        UnixServerSocketChannel channel = UnixServerSocketChannel.open();
        try {
            channel.socket().bind(new UnixSocketAddress(draft.toString()), BACKLOG);
            Ownership.group(draft, gid);
            Ownership.mode(draft, mode);
            UnixServer server = new UnixServer(path, handler, errors, channel);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            server.acceptor.start();
            return server;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(draft);
            throw new IOException("cannot listen on " + path + ": " + e.getMessage()
                    + "; check that its directory exists and that this process may write to it", e);
        }
    }

    private static void check(Path path) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAXIMUM_PATH_BYTES) {
            throw new IOException("the socket path " + path + " has " + length
                    + " bytes, a Unix socket's takes at most "
                    + MAXIMUM_PATH_BYTES + " here; choose a shorter directory");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new IOException("cannot listen on " + path
                    + ": a file that is no socket lies there; remove or rename it");
        }
        if (RawSocket.listens(path)) {
            throw new IOException("cannot listen on " + path + ": another process listens there; stop it first");
        }
    }

    /** Stops listening, closes all connections, and removes the socket. */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(path);
        channel.close();
        selector.close();
        for (UnixConnection connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                UnixSocketChannel next = closed ? null : channel.accept();
                if (next != null) {
                    next.configureBlocking(true);
                    serve(new UnixConnection(next));
                }
            } catch (IOException e) {
                errors.onError("accepting on " + path, e);
            }
        }
    }

    private void serve(UnixConnection connection) throws IOException {
        if (connections.size() >= MAXIMUM_CONNECTIONS) {
            connection.close();
            throw new IOException("more than " + MAXIMUM_CONNECTIONS + " connections at a time; the newest was closed,"
                    + " try again when others have ended");
        }
        connections.add(connection);
        Thread thread = new Thread(() -> converse(connection), "serve " + path.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    private void converse(UnixConnection connection) {
        try (connection) {
            handler.serve(connection);
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                errors.onError("serving a connection on " + path, e);
            }
        } finally {
            connections.remove(connection);
        }
    }
}
