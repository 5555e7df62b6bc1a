package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connected Unix socket as a bare descriptor, and what connecting answered. */
final class RawSocket {
    static final int STREAM = 1;
    static final int DATAGRAM = 2;

    private static final int AF_UNIX = 1;
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;
    private static final int ADDRESS_BYTES = 110;
    private static final int FAMILY_BYTES = 2;
    private static final int ECONNREFUSED = 111;

    private RawSocket() {
    }

    /**
     * Connects without waiting.
     *
     * @return the descriptor
     */
    static int connect(Path path, int type) throws IOException {
        byte[] address = address(path);
        int socket = LibC.CALLS.socket(AF_UNIX, type | CLOEXEC | NONBLOCK, 0);
        if (socket < 0 || LibC.CALLS.connect(socket, address, address.length) != 0) {
            boolean refused = socket >= 0 && LibC.lastErrno() == ECONNREFUSED;
            String text = "cannot connect to " + path + ": " + LibC.lastFault() + "; check that its receiver runs";
            if (socket >= 0) {
                LibC.CALLS.close(socket);
            }
            throw refused ? new NobodyListensException(text) : new IOException(text);
        }
        return socket;
    }

    /** Whether a process has the socket at a path open; one that is too busy to answer has it too. */
    static boolean listens(Path path) {
        try {
            LibC.CALLS.close(connect(path, STREAM));
            return true;
        } catch (NobodyListensException e) {
            return false;
        } catch (IOException e) {
            // Full, or not for us: somebody is there.
            return true;
        }
    }

    private static byte[] address(Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        int room = ADDRESS_BYTES - FAMILY_BYTES - 1;
        if (name.length > room) {
            throw new IOException("the socket path " + path + " has " + name.length
                    + " bytes, a Unix socket's takes at most "
                    + room + "; choose a shorter one");
        }
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(name);
        return address.array();
    }

    /** There is a socket, and no process has it open. */
    static final class NobodyListensException extends IOException {
        private static final long serialVersionUID = 1L;

        NobodyListensException(String text) {
            super(text);
        }
    }
}
