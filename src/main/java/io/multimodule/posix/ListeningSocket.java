package io.multimodule.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * A TCP or Unix socket that listens, and whose descriptor can be handed to other processes, which then
 * accept connections of one and the same queue. Any thread.
 */
public final class ListeningSocket implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ACCEPTCONN = 30;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final int LONGEST_ADDRESS = 128;
    /** sun_path of Linux without its final zero. */
    private static final int LONGEST_PATH = 107;

    private final Descriptor descriptor;
    private final SocketAddress address;
    /** Which file of a Unix socket goes with it; null when there is none, or when somebody else sees to it. */
    private final Object file;

    private ListeningSocket(Descriptor descriptor, SocketAddress address, Object file) {
        this.descriptor = descriptor;
        this.address = address;
        this.file = file;
    }

    /**
     * Opens a socket. The socket file of a Unix address is replaced when nobody listens at it any more.
     *
     * @param address an {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}; port 0 lets the kernel choose
     * @param backlog how many connections may wait to be accepted
     * @throws IOException the address is taken, or is not one of this machine; the text names it
     */
    public static ListeningSocket open(SocketAddress address, int backlog) throws IOException {
        byte[] bytes = encode(address);
        int family = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(0);
        int number = LibC.socket(family, STREAM_CLOEXEC, 0);
        if (number < 0) {
            throw refused(address, "");
        }
        Descriptor socket = Descriptor.of(number);
        try {
            prepare(address, family, socket);
            if (LibC.bind(number, bytes) != 0) {
                throw refused(address, switch (LibC.lastErrno()) {
                    case LibC.EADDRINUSE -> "; another program has it (ss -lntxp shows which)";
                    case LibC.EADDRNOTAVAIL -> "; name an address of this machine (ip address shows them)";
                    case LibC.EACCES -> "; ports below 1024 and this directory are not for this user";
                    case LibC.ENOENT -> "; make its directory first";
                    default -> "";
                });
            }
            if (LibC.listen(number, backlog) != 0) {
                throw refused(address, "");
            }
            SocketAddress name = nameOf(number);
            return new ListeningSocket(socket, name, fileOf(name));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * A socket that this process has inherited, such as one of systemd's LISTEN_FDS.
     *
     * @throws IOException the number is no open listening socket
     */
    public static ListeningSocket inherited(int number) throws IOException {
        String fault = faultOf(number);
        if (!fault.isEmpty()) {
            throw new IOException("descriptor " + number + " was to be an inherited socket that listens, and " + fault
                    + "; check who starts this process");
        }
        return new ListeningSocket(Descriptor.copyOf(number), nameOf(number), null);
    }

    /**
     * A socket that another process opened and handed over: it belongs to this one as if it had opened it.
     *
     * @throws IOException it is no listening socket; the descriptor is closed then
     */
    public static ListeningSocket handedOver(Descriptor descriptor) throws IOException {
        try {
            if (!isListening(descriptor.number())) {
                throw new IOException("what was handed over is no listening socket");
            }
            SocketAddress name = nameOf(descriptor.number());
            return new ListeningSocket(descriptor, name, fileOf(name));
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
    }

    /** Why a descriptor is no socket that listens, as the rest of a sentence; empty when it is one. */
    public static String faultOf(int number) {
        int[] value = new int[1];
        if (LibC.getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, value) == 0) {
            return value[0] == 1 ? "" : "is a socket on which nobody listens";
        }
        return switch (LibC.lastErrno()) {
            case LibC.EBADF -> "is not open";
            case LibC.ENOTSOCK -> "is no socket";
            default -> "cannot be asked: " + LibC.lastFault();
        };
    }

    private static boolean isListening(int number) {
        return faultOf(number).isEmpty();
    }

    /** What tells the file of a Unix socket from another one at the same path; null when none is to be seen. */
    private static Object fileOf(SocketAddress address) {
        if (!(address instanceof UnixDomainSocketAddress unix) || unix.getPath().toString().isEmpty()) {
            return null;
        }
        try {
            BasicFileAttributes found = Files.readAttributes(unix.getPath(), BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            return found.isOther() ? found.fileKey() : null;
        } catch (IOException e) {
            // What this process may not look at it could not remove either.
            return null;
        }
    }

    private static void prepare(SocketAddress address, int family, Descriptor socket) throws IOException {
        if (family == AF_UNIX) {
            removeStale(((UnixDomainSocketAddress) address).getPath());
        } else {
            set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        }
        if (family == AF_INET6) {
            set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        }
    }

    private static void set(Descriptor socket, int level, int option, int value) throws IOException {
        if (LibC.setsockopt(socket.number(), level, option, value) != 0) {
            throw new IOException("cannot set up a socket: " + LibC.lastFault());
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (Files.exists(path) && !(boolean) Files.getAttribute(path, "isOther")) {
            throw new IOException("cannot listen at " + path + ": there is a file that is no socket; name another path"
                    + " or remove it");
        }
        if (Files.exists(path)) {
            try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                // Where so many wait to be accepted that there is no room for one more, it would wait for that.
                probe.configureBlocking(false);
                probe.connect(UnixDomainSocketAddress.of(path));
                throw new IOException("cannot listen at " + path + ": somebody listens there already (ss -lxp shows who)");
            } catch (ConnectException e) {
                Files.delete(path);
            } catch (SocketException e) {
                throw new IOException("cannot listen at " + path + ": somebody listens there already, or has left a file"
                        + " that this user may not write to (" + e.getMessage() + "; ss -lxp shows who listens)", e);
            }
        }
    }

    private static IOException refused(SocketAddress address, String hint) {
        return new IOException("cannot listen at " + address + ": " + LibC.lastFault() + hint);
    }

    private static byte[] encode(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            return encode(unix.getPath());
        }
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IOException("cannot listen at " + address + ": it is neither a TCP nor a Unix address");
        }
        if (inet.isUnresolved()) {
            throw new UnknownHostException("cannot listen at " + address + ": the host name is unknown");
        }
        InetAddress host = inet.getAddress();
        return host instanceof Inet4Address && !(host.isAnyLocalAddress() && hasIpv6()) ? encode4(inet) : encode6(inet);
    }

    /** Any address means that of both protocols, as it does in Java. */
    private static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    /** The address of a Unix socket as the kernel has it. */
    static byte[] encode(Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_PATH) {
            throw new IOException("the socket path " + path + " has " + name.length + " bytes, a Unix socket's takes"
                    + " at most " + LONGEST_PATH + "; choose a shorter one");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + name.length + 1).order(ByteOrder.nativeOrder());
        return bytes.putShort(AF_UNIX).put(name).array();
    }

    private static byte[] encode4(InetSocketAddress address) {
        ByteBuffer bytes = ByteBuffer.allocate(IPV4_BYTES).order(ByteOrder.nativeOrder()).putShort(AF_INET);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
        return bytes.put(address.getAddress().getAddress()).array();
    }

    private static byte[] encode6(InetSocketAddress address) {
        ByteBuffer bytes = ByteBuffer.allocate(IPV6_BYTES).order(ByteOrder.nativeOrder()).putShort(AF_INET6);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort()).putInt(0);
        if (address.getAddress() instanceof Inet6Address six) {
            bytes.put(six.getAddress()).order(ByteOrder.nativeOrder()).putInt(six.getScopeId());
        }
        return bytes.array();
    }

    private static SocketAddress nameOf(int number) throws IOException {
        byte[] bytes = new byte[LONGEST_ADDRESS];
        int length = LibC.getsockname(number, bytes);
        if (length < 0) {
            throw new IOException("cannot find the address of the socket " + number + ": " + LibC.lastFault());
        }
        ByteBuffer name = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        short family = name.getShort();
        if (family == AF_UNIX) {
            return UnixDomainSocketAddress.of(new String(bytes, Short.BYTES, Math.max(0, length - Short.BYTES),
                    StandardCharsets.UTF_8).replace("\0", ""));
        }
        int port = name.order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
        byte[] host = family == AF_INET ? Arrays.copyOfRange(bytes, 4, 8) : Arrays.copyOfRange(bytes, 8, 24);
        return new InetSocketAddress(InetAddress.getByAddress(host), port);
    }

    /** Where it listens, with the port that the kernel chose. */
    public SocketAddress address() {
        return address;
    }

    /** The descriptor to hand on. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Whether clients can find it: the file of a Unix socket may have been removed. */
    public boolean isFound() {
        return file != null || !(address instanceof UnixDomainSocketAddress);
    }

    /** Stops to listen in this process, and leaves the socket file to another one that has the same socket. */
    public void leave() {
        descriptor.close();
    }

    /** Stops to listen in this process, and removes the socket file unless it is that of another socket. */
    @Override
    public void close() throws IOException {
        try {
            // While it listens, nobody else takes the path.
            if (file != null && !descriptor.isClosed() && file.equals(fileOf(address))) {
                Files.deleteIfExists(((UnixDomainSocketAddress) address).getPath());
            }
        } finally {
            descriptor.close();
        }
    }
}
