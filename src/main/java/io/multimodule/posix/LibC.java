package io.multimodule.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import jnr.constants.platform.Errno;

/**
 * The functions of the C library that this package calls, as the manual pages declare them. What starts a
 * program is in {@link Spawn}.
 */
final class LibC {
    /** Values of errno. */
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;
    static final int ENOTSOCK = 88;
    static final int EMSGSIZE = 90;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ECONNREFUSED = 111;

    /** Of waitid(2), as bits/waitflags.h has them for all machines. */
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final int SIGINFO_BYTES = 128;
    /** Of statx(2), the same on all machines. */
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    private static final NativeFunction GETTID = NativeFunction.of("gettid", 0);
    private static final NativeFunction GETEUID = NativeFunction.of("geteuid", 0);
    private static final NativeFunction TGKILL = NativeFunction.of("tgkill", 3);
    private static final NativeFunction SIGNAL = NativeFunction.of("signal", 2);
    private static final NativeFunction GETPWNAM = NativeFunction.of("getpwnam", 1);
    private static final NativeFunction GETPWUID = NativeFunction.of("getpwuid", 1);
    private static final NativeFunction GETGRNAM = NativeFunction.of("getgrnam", 1);
    private static final NativeFunction GETGRGID = NativeFunction.of("getgrgid", 1);
    private static final NativeFunction SENDMSG = NativeFunction.of("sendmsg", 3);
    private static final NativeFunction RECVMSG = NativeFunction.of("recvmsg", 3);
    private static final NativeFunction MEMFD_CREATE = NativeFunction.of("memfd_create", 2);
    private static final NativeFunction FCNTL = NativeFunction.of("fcntl", 3);
    private static final NativeFunction IOCTL = NativeFunction.of("ioctl", 3);
    private static final NativeFunction CLOSE = NativeFunction.of("close", 1);
    private static final NativeFunction READ = NativeFunction.of("read", 3);
    private static final NativeFunction WRITE = NativeFunction.of("write", 3);
    private static final NativeFunction OPEN = NativeFunction.of("open", 3);
    private static final NativeFunction FCHMOD = NativeFunction.of("fchmod", 2);
    private static final NativeFunction FCHOWN = NativeFunction.of("fchown", 3);
    private static final NativeFunction STATX = NativeFunction.of("statx", 5);
    private static final NativeFunction PIPE2 = NativeFunction.of("pipe2", 2);
    private static final NativeFunction KILL = NativeFunction.of("kill", 2);
    private static final NativeFunction WAITPID = NativeFunction.of("waitpid", 3);
    private static final NativeFunction WAITID = NativeFunction.of("waitid", 4);
    private static final NativeFunction SYSCALL = NativeFunction.of("syscall", 3);
    private static final NativeFunction EVENTFD = NativeFunction.of("eventfd", 2);
    private static final NativeFunction EPOLL_CREATE1 = NativeFunction.of("epoll_create1", 1);
    private static final NativeFunction EPOLL_CTL = NativeFunction.of("epoll_ctl", 4);
    private static final NativeFunction EPOLL_WAIT = NativeFunction.of("epoll_wait", 4);
    private static final NativeFunction SOCKET = NativeFunction.of("socket", 3);
    private static final NativeFunction SETSOCKOPT = NativeFunction.of("setsockopt", 5);
    private static final NativeFunction BIND = NativeFunction.of("bind", 3);
    private static final NativeFunction LISTEN = NativeFunction.of("listen", 2);
    private static final NativeFunction CONNECT = NativeFunction.of("connect", 3);
    private static final NativeFunction ACCEPT4 = NativeFunction.of("accept4", 4);
    private static final NativeFunction GETSOCKNAME = NativeFunction.of("getsockname", 3);
    private static final NativeFunction GETSOCKOPT = NativeFunction.of("getsockopt", 5);
    private static final NativeFunction LGETXATTR = NativeFunction.of("lgetxattr", 4);
    private static final NativeFunction LSETXATTR = NativeFunction.of("lsetxattr", 5);
    private static final NativeFunction LREMOVEXATTR = NativeFunction.of("lremovexattr", 2);

    private LibC() {
    }

    /** gettid(2). */
    static int gettid() {
        return (int) GETTID.call();
    }

    /** geteuid(2). */
    static int geteuid() {
        return (int) GETEUID.call();
    }

    /** tgkill(2). */
    static int tgkill(long process, int thread, int signal) {
        return (int) TGKILL.call(process, thread, signal);
    }

    /** signal(2) with the address of a handler. */
    static long signal(int signal, long handler) {
        return SIGNAL.call(signal, handler);
    }

    /** getpwnam(3): an address or 0; what is there is overwritten by the next call. */
    static long getpwnam(String name) {
        return withText(GETPWNAM, name);
    }

    /** getpwuid(3): an address or 0; what is there is overwritten by the next call. */
    static long getpwuid(int uid) {
        return GETPWUID.call(uid);
    }

    /** getgrnam(3): an address or 0; what is there is overwritten by the next call. */
    static long getgrnam(String name) {
        return withText(GETGRNAM, name);
    }

    /** getgrgid(3): an address or 0; what is there is overwritten by the next call. */
    static long getgrgid(int gid) {
        return GETGRGID.call(gid);
    }

    private static long withText(NativeFunction function, String text) {
        NativeMemory memory = NativeMemory.ofText(text);
        try {
            return function.call(memory.address());
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** sendmsg(2). */
    static long sendmsg(int socket, NativeMemory header, int flags) {
        try {
            return SENDMSG.call(socket, header.address(), flags);
        } finally {
            Reference.reachabilityFence(header);
        }
    }

    /** recvmsg(2). */
    static long recvmsg(int socket, NativeMemory header, int flags) {
        try {
            return RECVMSG.call(socket, header.address(), flags);
        } finally {
            Reference.reachabilityFence(header);
        }
    }

    /** memfd_create(2). */
    static int memfd_create(String name, int flags) {
        NativeMemory memory = NativeMemory.ofText(name);
        try {
            return (int) MEMFD_CREATE.call(memory.address(), flags);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** fcntl(2) with an integer argument. */
    static int fcntl(int descriptor, int command, int argument) {
        return (int) FCNTL.call(descriptor, command, argument);
    }

    /** ioctl(2) that gives a number. */
    static int ioctl(int descriptor, long request, int[] value) {
        NativeMemory memory = NativeMemory.of(Integer.BYTES);
        int result = (int) IOCTL.call(descriptor, request, memory.address());
        value[0] = memory.buffer().getInt(0);
        return result;
    }

    /** close(2). */
    static int close(int descriptor) {
        return (int) CLOSE.call(descriptor);
    }

    /** read(2) into a direct buffer, from its position on. */
    static long read(int descriptor, ByteBuffer into, long length) {
        try {
            return READ.call(descriptor, NativeMemory.addressOf(into), length);
        } finally {
            Reference.reachabilityFence(into);
        }
    }

    /** write(2) from a direct buffer, from its position on. */
    static long write(int descriptor, ByteBuffer bytes, long length) {
        try {
            return WRITE.call(descriptor, NativeMemory.addressOf(bytes), length);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /** open(2) of a file that exists. */
    static int open(Path path, int flags) {
        return open(path, flags, 0);
    }

    /** open(2) with the permissions of a file that is made. */
    static int open(Path path, int flags, int mode) {
        NativeMemory memory = NativeMemory.ofPath(path);
        try {
            return (int) OPEN.call(memory.address(), flags, mode);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** fchmod(2). */
    static int fchmod(int descriptor, int mode) {
        return (int) FCHMOD.call(descriptor, mode);
    }

    /** fchown(2); -1 leaves the user or the group. */
    static int fchown(int descriptor, int uid, int gid) {
        return (int) FCHOWN.call(descriptor, uid, gid);
    }

    /** statx(2) of an open file, with its basic facts. */
    static int statx(int descriptor, NativeMemory facts) {
        NativeMemory none = NativeMemory.ofText("");
        try {
            return (int) STATX.call(descriptor, none.address(), AT_EMPTY_PATH, STATX_BASIC_STATS, facts.address());
        } finally {
            Reference.reachabilityFence(none);
            Reference.reachabilityFence(facts);
        }
    }

    /** pipe2(2). */
    static int pipe2(int[] ends, int flags) {
        NativeMemory memory = NativeMemory.of(2 * Integer.BYTES);
        int result = (int) PIPE2.call(memory.address(), flags);
        memory.buffer().asIntBuffer().get(ends, 0, 2);
        return result;
    }

    /** kill(2); a negative number means a process group. */
    static int kill(int process, int signal) {
        return (int) KILL.call(process, signal);
    }

    /** waitpid(2). */
    static int waitpid(int process, int[] status, int flags) {
        NativeMemory memory = NativeMemory.of(Integer.BYTES);
        int result = (int) WAITPID.call(process, memory.address(), flags);
        status[0] = memory.buffer().getInt(0);
        return result;
    }

    /**
     * waitid(2) for one child, which stays as it is. Does not wait.
     *
     * @return 1 when it has ended, 0 while it runs, -1 with an errno
     */
    static int ended(int child) {
        NativeMemory info = NativeMemory.of(SIGINFO_BYTES);
        int result = (int) WAITID.call(P_PID, child, info.address(), WEXITED | WNOHANG | WNOWAIT);
        // The number of the signal comes first; it stays 0 when there is nothing to tell.
        return result == 0 && info.buffer().getInt(0) != 0 ? 1 : result;
    }

    /** syscall(2) with two integer arguments. */
    static long syscall(long number, long first, long second) {
        return SYSCALL.call(number, first, second);
    }

    /** eventfd(2). */
    static int eventfd(int start, int flags) {
        return (int) EVENTFD.call(start, flags);
    }

    /** epoll_create1(2). */
    static int epoll_create1(int flags) {
        return (int) EPOLL_CREATE1.call(flags);
    }

    /** epoll_ctl(2). */
    static int epoll_ctl(int poll, int operation, int descriptor, NativeMemory event) {
        try {
            return (int) EPOLL_CTL.call(poll, operation, descriptor, event.address());
        } finally {
            Reference.reachabilityFence(event);
        }
    }

    /** epoll_wait(2). */
    static int epoll_wait(int poll, NativeMemory events, int capacity, int timeoutMillis) {
        try {
            return (int) EPOLL_WAIT.call(poll, events.address(), capacity, timeoutMillis);
        } finally {
            Reference.reachabilityFence(events);
        }
    }

    /** socket(2). */
    static int socket(int family, int type, int protocol) {
        return (int) SOCKET.call(family, type, protocol);
    }

    /** setsockopt(2) with an integer value. */
    static int setsockopt(int socket, int level, int option, int value) {
        NativeMemory memory = NativeMemory.of(Integer.BYTES);
        memory.buffer().putInt(0, value);
        try {
            return (int) SETSOCKOPT.call(socket, level, option, memory.address(), Integer.BYTES);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** setsockopt(2) with a time, which is two longs: seconds and microseconds. */
    static int setsockopt(int socket, int level, int option, Duration value) {
        NativeMemory memory = NativeMemory.of(2 * Long.BYTES);
        memory.buffer().putLong(0, value.toSeconds()).putLong(Long.BYTES, value.toNanosPart() / 1000);
        try {
            return (int) SETSOCKOPT.call(socket, level, option, memory.address(), 2 * Long.BYTES);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** bind(2). */
    static int bind(int socket, byte[] address) {
        NativeMemory memory = NativeMemory.of(address.length);
        memory.buffer().put(0, address);
        try {
            return (int) BIND.call(socket, memory.address(), address.length);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** connect(2). */
    static int connect(int socket, byte[] address) {
        NativeMemory memory = NativeMemory.of(address.length);
        memory.buffer().put(0, address);
        try {
            return (int) CONNECT.call(socket, memory.address(), address.length);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** accept4(2), without the address of the other side. */
    static int accept4(int socket, int flags) {
        return (int) ACCEPT4.call(socket, 0, 0, flags);
    }

    /** listen(2). */
    static int listen(int socket, int backlog) {
        return (int) LISTEN.call(socket, backlog);
    }

    /** getsockname(2); gives the length of the address, or -1. */
    static int getsockname(int socket, byte[] address) {
        NativeMemory memory = NativeMemory.of(Integer.BYTES + address.length);
        ByteBuffer bytes = memory.buffer().putInt(0, address.length);
        int result = (int) GETSOCKNAME.call(socket, memory.address() + Integer.BYTES, memory.address());
        bytes.get(Integer.BYTES, address);
        return result == 0 ? Math.min(address.length, bytes.getInt(0)) : -1;
    }

    /** getsockopt(2) with an integer value, which is 0 when it fails. */
    static int getsockopt(int socket, int level, int option, int[] value) {
        NativeMemory memory = NativeMemory.of(2 * Integer.BYTES);
        ByteBuffer both = memory.buffer().putInt(Integer.BYTES, Integer.BYTES);
        long address = memory.address();
        int result = (int) GETSOCKOPT.call(socket, level, option, address, address + Integer.BYTES);
        value[0] = both.getInt(0);
        return result;
    }

    /** getsockopt(2) with a structure; gives its length, or -1. */
    static int getsockopt(int socket, int level, int option, byte[] value) {
        NativeMemory memory = NativeMemory.of(Integer.BYTES + value.length);
        ByteBuffer both = memory.buffer().putInt(0, value.length);
        long address = memory.address();
        int result = (int) GETSOCKOPT.call(socket, level, option, address + Integer.BYTES, address);
        both.get(Integer.BYTES, value);
        return result == 0 ? both.getInt(0) : -1;
    }

    /** lgetxattr(2): how long the value is, which is copied if there is room for all of it, or -1. */
    static int lgetxattr(Path path, String name, byte[] value) {
        NativeMemory file = NativeMemory.ofPath(path);
        NativeMemory attribute = NativeMemory.ofText(name);
        NativeMemory memory = NativeMemory.of(Math.max(1, value.length));
        try {
            int length = (int) LGETXATTR.call(file.address(), attribute.address(), memory.address(), value.length);
            if (length > 0 && value.length > 0) {
                memory.buffer().get(0, value, 0, length);
            }
            return length;
        } finally {
            Reference.reachabilityFence(file);
            Reference.reachabilityFence(attribute);
        }
    }

    /** lsetxattr(2). */
    static int lsetxattr(Path path, String name, byte[] value) {
        NativeMemory file = NativeMemory.ofPath(path);
        NativeMemory attribute = NativeMemory.ofText(name);
        NativeMemory memory = NativeMemory.of(value.length);
        memory.buffer().put(0, value);
        try {
            return (int) LSETXATTR.call(file.address(), attribute.address(), memory.address(), value.length, 0);
        } finally {
            Reference.reachabilityFence(file);
            Reference.reachabilityFence(attribute);
            Reference.reachabilityFence(memory);
        }
    }

    /** lremovexattr(2). */
    static int lremovexattr(Path path, String name) {
        NativeMemory file = NativeMemory.ofPath(path);
        NativeMemory attribute = NativeMemory.ofText(name);
        try {
            return (int) LREMOVEXATTR.call(file.address(), attribute.address());
        } finally {
            Reference.reachabilityFence(file);
            Reference.reachabilityFence(attribute);
        }
    }

    /** The text of the last failed call on this thread. */
    static String lastFault() {
        return fault(lastErrno());
    }

    /** The text of an errno. */
    static String fault(int errno) {
        Errno known = Errno.valueOf(errno);
        return known.name() + " (" + known + ")";
    }

    /** The errno of the last failed call on this thread. */
    static int lastErrno() {
        return NativeFunction.errno();
    }
}
