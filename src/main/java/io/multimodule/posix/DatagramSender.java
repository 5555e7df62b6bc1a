package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * Sends datagrams to a Unix socket at a path, such as the journal's, without ever waiting. What is too
 * long for a datagram can go as a sealed file in memory whose descriptor is passed. The path is looked up
 * for every datagram, so a receiver that was restarted is found. One thread.
 */
public final class DatagramSender implements AutoCloseable {
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    /** sun_path of Linux without its final zero. */
    private static final int MAXIMUM_PATH_BYTES = 107;
    /** The channel gives the text of an error, not its number. */
    private static final String AGAIN = LibC.CALLS.strerror(Errno.EAGAIN.intValue());
    private static final String MESSAGE_SIZE = LibC.CALLS.strerror(Errno.EMSGSIZE.intValue());

    private final Path path;
    private final byte[] address;
    private UnixDatagramChannel channel;

    /** What became of a datagram. */
    public enum Result {
        /** The receiver has it. */
        SENT,
        /** It is too long for a datagram; nothing was sent. */
        TOO_LONG,
        /** The receiver's buffer is full; nothing was sent. */
        FULL
    }

    /**
     * Makes a sender; it opens its socket when it first sends.
     *
     * @throws IllegalArgumentException the path is longer than a socket's can be
     */
    public DatagramSender(Path path) {
        this.path = path;
        address = path.toString().getBytes(StandardCharsets.UTF_8);
        if (address.length > MAXIMUM_PATH_BYTES) {
            throw new IllegalArgumentException("the socket path " + path + " has " + address.length
                    + " bytes, a Unix socket's takes at most " + MAXIMUM_PATH_BYTES + "; choose a shorter one");
        }
    }

    /**
     * Sends a datagram.
     *
     * @throws IOException nobody receives at the path, or permission is missing; the next send tries again
     */
    public Result send(byte[] bytes, int length) throws IOException {
        UnixDatagramChannel open = channel();
        try {
            open.send(ByteBuffer.wrap(bytes, 0, length), new UnixSocketAddress(path.toString()));
            return Result.SENT;
        } catch (IOException e) {
            return refused(e.getMessage());
        }
    }

    /**
     * Sends bytes of any length as a sealed file in memory, in a datagram without bytes of its own.
     *
     * @param name shown for the file in /proc
     * @throws IOException as {@link #send}, or there is no memory for the file
     */
    public Result sendAsFile(String name, byte[] bytes, int length) throws IOException {
        UnixDatagramChannel open = channel();
        try (SealedMemory memory = SealedMemory.of(name, bytes, length)) {
            DescriptorMessage message = new DescriptorMessage(address, memory.descriptor());
            long sent = LibC.CALLS.sendmsg(open.getFD(), message.header(), MSG_DONTWAIT_NOSIGNAL);
            return sent >= 0 ? Result.SENT : refused(LibC.CALLS.strerror(LibC.lastErrno()));
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private Result refused(String fault) throws IOException {
        if (AGAIN.equals(fault)) {
            return Result.FULL;
        }
        if (MESSAGE_SIZE.equals(fault)) {
            return Result.TOO_LONG;
        }
        throw new IOException("cannot send to " + path + ": " + fault + "; check that its receiver runs");
    }

    private UnixDatagramChannel channel() throws IOException {
        if (channel == null) {
            UnixDatagramChannel opened = UnixDatagramChannel.open();
            opened.configureBlocking(false);
            LibC.CALLS.fcntl(opened.getFD(), F_SETFD, FD_CLOEXEC);
            channel = opened;
        }
        return channel;
    }

    /** struct msghdr with a receiver, no bytes and one descriptor, as 64-bit Linux lays it out. */
    private static final class DescriptorMessage {
        private static final int HEADER_BYTES = 56;
        private static final int NAME = 0;
        private static final int NAME_LENGTH = 8;
        private static final int VECTOR = 16;
        private static final int VECTOR_COUNT = 24;
        private static final int CONTROL = 32;
        private static final int CONTROL_LENGTH = 40;
        private static final int CONTROL_BYTES = 24;
        private static final int CONTROL_USED = 20;
        private static final int VECTOR_BYTES = 16;
        private static final int ADDRESS = HEADER_BYTES + CONTROL_BYTES + VECTOR_BYTES;
        private static final int ADDRESS_BYTES = 110;
        private static final int FAMILY_BYTES = 2;
        private static final short AF_UNIX = 1;
        private static final int SOL_SOCKET = 1;
        private static final int SCM_RIGHTS = 1;

        private final Pointer memory;

        DescriptorMessage(byte[] path, int descriptor) {
            memory = Runtime.getRuntime(LibC.CALLS).getMemoryManager().allocateDirect(ADDRESS + ADDRESS_BYTES, true);
            long base = memory.address();
            memory.putAddress(NAME, base + ADDRESS);
            memory.putInt(NAME_LENGTH, ADDRESS_BYTES);
            memory.putAddress(VECTOR, base + HEADER_BYTES + CONTROL_BYTES);
            memory.putLong(VECTOR_COUNT, 1);
            memory.putAddress(CONTROL, base + HEADER_BYTES);
            memory.putLong(CONTROL_LENGTH, CONTROL_BYTES);
            memory.putLong(HEADER_BYTES, CONTROL_USED);
            memory.putInt(HEADER_BYTES + 8, SOL_SOCKET);
            memory.putInt(HEADER_BYTES + 12, SCM_RIGHTS);
            memory.putInt(HEADER_BYTES + 16, descriptor);
            memory.putShort(ADDRESS, AF_UNIX);
            memory.put(ADDRESS + FAMILY_BYTES, path, 0, path.length);
        }

        Pointer header() {
            return memory;
        }
    }
}
