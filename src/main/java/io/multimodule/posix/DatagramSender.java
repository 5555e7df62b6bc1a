package io.multimodule.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sends datagrams to a Unix socket at a path, such as the journal's. What is too long for a datagram can go
 * as a sealed file in memory whose descriptor is passed. The path is looked up for every datagram, so a
 * receiver that was restarted is found. One thread.
 */
public final class DatagramSender implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDTIMEO = 21;
    private static final int AF_UNIX = 1;
    private static final int DATAGRAM_CLOEXEC = 2 | 0x80000;
    /** sun_path of Linux without its final zero. */
    private static final int MAXIMUM_PATH_BYTES = 107;
    /** More than the kernel's usual buffer (net.core.wmem_default), so that longer ones need not be tried. */
    private static final int LARGEST = 512 * 1024;

    private final Path path;
    private final Duration patience;
    private final DatagramMessage message;
    /** Null until something is sent. */
    private Descriptor socket;

    /** What became of a datagram. */
    public enum Result {
        /** The receiver has it. */
        SENT,
        /** It is too long for a datagram; nothing was sent. */
        TOO_LONG,
        /** The receiver's buffer is full, and was as long as its sender is patient; nothing was sent. */
        FULL
    }

    /**
     * Makes a sender; it opens its socket when it first sends.
     *
     * @param patience how long a send may wait for room in the receiver's buffer; zero for not at all
     * @throws IllegalArgumentException the path is longer than a socket's can be
     */
    public DatagramSender(Path path, Duration patience) {
        this.path = path;
        this.patience = patience;
        byte[] address = path.toString().getBytes(StandardCharsets.UTF_8);
        if (address.length > MAXIMUM_PATH_BYTES) {
            throw new IllegalArgumentException("the socket path " + path + " has " + address.length
                    + " bytes, a Unix socket's takes at most " + MAXIMUM_PATH_BYTES + "; choose a shorter one");
        }
        message = new DatagramMessage(address);
    }

    /**
     * Sends a datagram.
     *
     * @throws IOException nobody receives at the path, or permission is missing; the next send tries again
     */
    public Result send(byte[] bytes, int length) throws IOException {
        return length > LARGEST ? Result.TOO_LONG : send(message.of(bytes, length));
    }

    /**
     * Sends bytes of any length as a sealed file in memory, in a datagram without bytes of its own.
     *
     * @param name shown for the file in /proc
     * @throws IOException as {@link #send}, or there is no memory for the file
     */
    public Result sendAsFile(String name, byte[] bytes, int length) throws IOException {
        try (SealedMemory memory = SealedMemory.of(name, bytes, length)) {
            return send(message.of(memory.descriptor()));
        }
    }

    private Result send(NativeMemory header) throws IOException {
        int number = socket().number();
        int flags = patience.isZero() ? MSG_NOSIGNAL | MSG_DONTWAIT : MSG_NOSIGNAL;
        int errno;
        do {
            errno = LibC.sendmsg(number, header, flags) < 0 ? LibC.lastErrno() : 0;
        } while (errno == LibC.EINTR);
        return switch (errno) {
            case 0 -> Result.SENT;
            case LibC.EAGAIN -> Result.FULL;
            case LibC.EMSGSIZE -> Result.TOO_LONG;
            default -> throw new IOException("cannot send to " + path + ": " + LibC.fault(errno)
                    + "; check that its receiver runs");
        };
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private Descriptor socket() throws IOException {
        if (socket == null) {
            int number = LibC.socket(AF_UNIX, DATAGRAM_CLOEXEC, 0);
            if (number < 0) {
                throw new IOException("cannot make a socket to send to " + path + ": " + LibC.lastFault()
                        + "; see the limit of open files (ulimit -n)");
            }
            socket = Descriptor.of(number);
            if (!patience.isZero() && LibC.setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, patience) != 0) {
                throw new IOException("cannot bound how long is waited for " + path + ": " + LibC.lastFault());
            }
        }
        return socket;
    }
}
