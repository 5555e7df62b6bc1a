package io.multimodule.unit;

import com.sun.jna.LastErrorException;
import info.faljse.SDNotify.io.NativeDomainSocket;
import info.faljse.SDNotify.jna.CLibrary.SockAddr;
import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * The supervisor's end of one unit's notify socket. The socket is the unit's own, so that whoever can
 * send to it is that unit, or root. Blocks in the kernel on a small thread of its own.
 */
final class NotifyInbox implements AutoCloseable {
    private static final int MOST_BYTES = 4096;
    private static final int LONGEST_PATH = 107;
    private static final int STACK = 256 * 1024;
    private static final String INTERRUPTED = "Interrupted system call";

    private final Path path;
    private final UnixDatagramChannel socket;
    private final Consumer<String> receiver;
    private final ErrorHandler errors;
    private volatile boolean closed;

    /**
     * Binds the socket, in place of a former one.
     *
     * @param receiver told of each line, on the inbox's thread
     */
    NotifyInbox(Path path, Consumer<String> receiver, ErrorHandler errors) throws IOException {
        this.path = path;
        this.receiver = receiver;
        this.errors = errors;
        String name = checked(path);
        Files.deleteIfExists(path);
        socket = UnixDatagramChannel.open();
        try {
            socket.bind(new UnixSocketAddress(name));
        } catch (IOException e) {
            socket.close();
            throw new IOException("notify socket " + path + " cannot be made: " + e.getMessage()
                + ": check the directory's permissions", e);
        }
        Thread thread = new Thread(null, this::receive, "notify-" + path.getFileName(), STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private static String checked(Path path) throws IOException {
        String name = path.toString();
        if (name.length() > LONGEST_PATH || !StandardCharsets.US_ASCII.newEncoder().canEncode(name)) {
            throw new IOException("notify socket " + name + " has " + name.length() + " characters; the kernel allows "
                + LONGEST_PATH + " and sd_notify here only ASCII: use a shorter state directory");
        }
        return name;
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);
        try (socket) {
            while (!closed) {
                receive(buffer.clear());
            }
        } catch (IOException e) {
            if (!closed) {
                errors.onError("notify socket " + path, e);
            }
        }
    }

    private void receive(ByteBuffer buffer) throws IOException {
        try {
            socket.receive(buffer);
        } catch (IOException e) {
            // The channel gives the text of an error, not its number.
            if (!INTERRUPTED.equals(e.getMessage())) {
                throw e;
            }
        }
        new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines().forEach(receiver);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        // Nothing else than a message ends a recv(2) that waits on a datagram socket.
        try (UnixDatagramChannel waker = UnixDatagramChannel.open()) {
            waker.send(ByteBuffer.allocate(0), new UnixSocketAddress(path.toString()));
        } finally {
            Files.deleteIfExists(path);
        }
    }

    /** The other end, for one message each, as SDNotify sends it. */
    static final class Sender {
        private Sender() {
        }

        static void send(String path, String message) throws IOException {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            try {
                NativeDomainSocket socket = new NativeDomainSocket();
                try {
                    socket.connect(new SockAddr(checked(Path.of(path))));
                    socket.send(bytes, bytes.length);
                } finally {
                    socket.close();
                }
            } catch (LastErrorException e) {
                throw new IOException("notify socket " + path + " does not take a message: error " + e.getErrorCode()
                    + " of the kernel", e);
            }
        }
    }
}
