package io.multimodule.posix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Sends datagrams to a Unix socket at a path, such as the journal's, without ever waiting. What is too
 * long for a datagram can go as a sealed file in memory whose descriptor is passed. One thread.
 */
public final class DatagramSender implements AutoCloseable {
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    private static final int CLOSED = -1;
    private static final int EAGAIN = 11;
    private static final int EMSGSIZE = 90;

    private final Path path;
    private int socket = CLOSED;

    /** What became of a datagram. */
    public enum Result {
        /** The receiver has it. */
        SENT,
        /** It is too long for a datagram; nothing was sent. */
        TOO_LONG,
        /** The receiver's buffer is full; nothing was sent. */
        FULL
    }

    /** Makes a sender; it connects when it first sends. */
    public DatagramSender(Path path) {
        this.path = path;
    }

    /**
     * Sends a datagram.
     *
     * @throws IOException nobody receives at the path, or permission is missing; the next send tries again
     */
    public Result send(byte[] bytes, int length) throws IOException {
        byte[] exact = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        return twice(() -> LibC.CALLS.send(connected(), exact, length, MSG_DONTWAIT_NOSIGNAL));
    }

    /**
     * Sends bytes of any length as a sealed file in memory, in a datagram without bytes of its own.
     *
     * @param name shown for the file in /proc
     * @throws IOException as {@link #send}, or there is no memory for the file
     */
    public Result sendAsFile(String name, byte[] bytes, int length) throws IOException {
        try (SealedMemory memory = SealedMemory.of(name, bytes, length)) {
            DescriptorMessage message = new DescriptorMessage(memory.descriptor());
            return twice(() -> LibC.CALLS.sendmsg(connected(), message.header(), MSG_DONTWAIT_NOSIGNAL));
        }
    }

    @Override
    public void close() {
        if (socket != CLOSED) {
            LibC.CALLS.close(socket);
            socket = CLOSED;
        }
    }

    @FunctionalInterface
    private interface Call {
        long run() throws IOException;
    }

    /** A receiver that was restarted has a new socket at its path, so a failure is worth one more connection. */
    private Result twice(Call call) throws IOException {
        Result result = once(call);
        if (result == null) {
            close();
            result = once(call);
        }
        if (result == null) {
            String fault = LibC.lastFault();
            close();
            throw new IOException("cannot send to " + path + ": " + fault + "; check that its receiver runs");
        }
        return result;
    }

    private static Result once(Call call) throws IOException {
        if (call.run() >= 0) {
            return Result.SENT;
        }
        return switch (LibC.lastErrno()) {
            case EAGAIN -> Result.FULL;
            case EMSGSIZE -> Result.TOO_LONG;
            default -> null;
        };
    }

    private int connected() throws IOException {
        if (socket == CLOSED) {
            socket = RawSocket.connect(path, RawSocket.DATAGRAM);
        }
        return socket;
    }

    /** struct msghdr with no bytes and one descriptor, as 64-bit Linux lays it out. */
    private static final class DescriptorMessage {
        private static final int HEADER_BYTES = 56;
        private static final int VECTOR = 16;
        private static final int VECTOR_COUNT = 24;
        private static final int CONTROL = 32;
        private static final int CONTROL_LENGTH = 40;
        private static final int CONTROL_BYTES = 24;
        private static final int CONTROL_USED = 20;
        private static final int VECTOR_BYTES = 16;
        private static final int SOL_SOCKET = 1;
        private static final int SCM_RIGHTS = 1;

        private final Pointer memory;

        DescriptorMessage(int descriptor) {
            memory = Runtime.getRuntime(LibC.CALLS).getMemoryManager()
                    .allocateDirect(HEADER_BYTES + CONTROL_BYTES + VECTOR_BYTES, true);
            long base = memory.address();
            memory.putAddress(VECTOR, base + HEADER_BYTES + CONTROL_BYTES);
            memory.putLong(VECTOR_COUNT, 1);
            memory.putAddress(CONTROL, base + HEADER_BYTES);
            memory.putLong(CONTROL_LENGTH, CONTROL_BYTES);
            memory.putLong(HEADER_BYTES, CONTROL_USED);
            memory.putInt(HEADER_BYTES + 8, SOL_SOCKET);
            memory.putInt(HEADER_BYTES + 12, SCM_RIGHTS);
            memory.putInt(HEADER_BYTES + 16, descriptor);
        }

        Pointer header() {
            return memory;
        }
    }
}
