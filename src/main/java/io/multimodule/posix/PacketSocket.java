package io.multimodule.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Unix socket on which whole packets come and go, with descriptors in them (SOCK_SEQPACKET, SCM_RIGHTS). What is
 * received closes itself when another program is started. One thread.
 */
public final class PacketSocket implements AutoCloseable {
    /** The kernel passes no more in one packet (SCM_MAX_FD). */
    public static final int MOST_DESCRIPTORS = 253;
    private static final int AF_UNIX = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SEQPACKET = 5 | SOCK_CLOEXEC;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int BACKLOG = 64;
    /** struct ucred: pid, uid, gid. */
    private static final int CREDENTIAL_BYTES = 12;

    private final Descriptor descriptor;
    private final Path path;

    private PacketSocket(Descriptor descriptor, Path path) {
        this.descriptor = descriptor;
        this.path = path;
    }

    /**
     * Listens at a path; {@link #accept} does not wait. The file appears in its place only when its mode is right, and
     * replaces what is there.
     *
     * @param mode permission bits of the file
     * @throws IOException it cannot be made; the text names it
     */
    public static PacketSocket listen(Path path, int mode) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        PacketSocket made = new PacketSocket(made(path, SEQPACKET | SOCK_NONBLOCK), path);
        try {
            Files.deleteIfExists(fresh);
            if (LibC.bind(made.descriptor.number(), ListeningSocket.encode(fresh)) != 0) {
                throw made.failed("make");
            }
            Ownership.mode(fresh, mode);
            if (LibC.listen(made.descriptor.number(), BACKLOG) != 0) {
                throw made.failed("listen at");
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /**
     * Connects to whoever listens at a path.
     *
     * @param patience how long each further step may wait
     * @throws ConnectException nobody listens there
     * @throws IOException it is not possible; the text names the path
     */
    public static PacketSocket connect(Path path, Duration patience) throws IOException {
        PacketSocket made = new PacketSocket(made(path, SEQPACKET), path);
        try {
            int number = made.descriptor.number();
            if (LibC.setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, patience) != 0
                    || LibC.setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, patience) != 0) {
                throw made.failed("bound the time for");
            }
            if (LibC.connect(number, ListeningSocket.encode(path)) != 0) {
                int errno = LibC.lastErrno();
                if (errno == LibC.ECONNREFUSED || errno == LibC.ENOENT) {
                    throw new ConnectException("nobody listens at " + path);
                }
                throw made.failed("connect to");
            }
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    private static Descriptor made(Path path, int type) throws IOException {
        int number = LibC.socket(AF_UNIX, type, 0);
        if (number < 0) {
            throw new IOException("cannot make a socket for " + path + ": " + LibC.lastFault()
                    + "; see the limit of open files (ulimit -n)");
        }
        return Descriptor.of(number);
    }

    /** The next one who has connected, with whom nothing waits; empty when there is none. */
    public Optional<PacketSocket> accept() throws IOException {
        int number = LibC.accept4(descriptor.number(), SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (number >= 0) {
            return Optional.of(new PacketSocket(Descriptor.of(number), path));
        }
        if (notNow()) {
            return Optional.empty();
        }
        throw failed("accept a connection at");
    }

    /** The user who is at the other end, as the kernel has it. */
    public int peerUid() throws IOException {
        return credential(Integer.BYTES);
    }

    /** The process that has connected, as the kernel has it. */
    public int peerPid() throws IOException {
        return credential(0);
    }

    private int credential(int at) throws IOException {
        byte[] credentials = new byte[CREDENTIAL_BYTES];
        if (LibC.getsockopt(descriptor.number(), SOL_SOCKET, SO_PEERCRED, credentials) != CREDENTIAL_BYTES) {
            throw failed("find out who is connected to");
        }
        return ByteBuffer.wrap(credentials).order(ByteOrder.nativeOrder()).getInt(at);
    }

    /**
     * Sends a packet; the descriptors stay open here.
     *
     * @return false when there is no room for it now, or was none in time
     * @throws IOException the other side is gone, or it is too long for a packet
     */
    public boolean send(byte[] bytes, List<Descriptor> descriptors) throws IOException {
        PacketMessage message = PacketMessage.of(bytes, descriptors);
        if (LibC.sendmsg(descriptor.number(), message.memory(), MSG_NOSIGNAL) >= 0) {
            return true;
        }
        if (notNow()) {
            return false;
        }
        throw failed("send " + bytes.length + " bytes and " + descriptors.size() + " descriptors over");
    }

    /**
     * Receives a packet.
     *
     * @param mostBytes what is longer comes cut off
     * @param mostDescriptors the same for descriptors
     * @return empty when there is none now, or was none in time; {@link Packet#isEnd} when no more will come
     */
    public Optional<Packet> receive(int mostBytes, int mostDescriptors) throws IOException {
        PacketMessage room = PacketMessage.room(mostBytes, mostDescriptors);
        long length = LibC.recvmsg(descriptor.number(), room.memory(), MSG_CMSG_CLOEXEC);
        if (length >= 0) {
            return Optional.of(room.received((int) length));
        }
        if (notNow()) {
            return Optional.empty();
        }
        throw failed("receive from");
    }

    private static boolean notNow() {
        return LibC.lastErrno() == LibC.EAGAIN || LibC.lastErrno() == LibC.EINTR;
    }

    private IOException failed(String doing) {
        return new IOException("cannot " + doing + " the socket " + path + ": " + LibC.lastFault());
    }

    /** To wait for. */
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
