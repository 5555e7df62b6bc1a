package io.multimodule.posix;

import java.nio.ByteBuffer;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The functions of the C library that this package calls, as the manual pages declare them. Public only
 * because the binding is generated in another class loader; everybody else uses the classes beside it.
 */
public interface LibC {
    /** The loaded library. */
    LibC CALLS = LibraryLoader.create(LibC.class).load("c");

    /** gettid(2). */
    int gettid();

    /** getpid(2). */
    int getpid();

    /** geteuid(2). */
    int geteuid();

    /** tgkill(2). */
    int tgkill(int process, int thread, int signal);

    /** signal(2) with the address of a handler. */
    long signal(int signal, long handler);

    /** getpwnam(3); the result is overwritten by the next call. */
    Pointer getpwnam(@In String name);

    /** getpwuid(3); the result is overwritten by the next call. */
    Pointer getpwuid(int uid);

    /** getgrnam(3); the result is overwritten by the next call. */
    Pointer getgrnam(@In String name);

    /** getgrgid(3); the result is overwritten by the next call. */
    Pointer getgrgid(int gid);

    /** sendmsg(2). */
    @ssize_t long sendmsg(int socket, @In Pointer header, int flags);

    /** memfd_create(2). */
    int memfd_create(@In String name, int flags);

    /** write(2). */
    @ssize_t long write(int descriptor, @In Pointer bytes, @size_t long length);

    /** fcntl(2) with an integer argument. */
    int fcntl(int descriptor, int command, int argument);

    /** close(2). */
    int close(int descriptor);

    /** read(2) into a direct buffer. */
    @ssize_t long read(int descriptor, @Out ByteBuffer into, @size_t long length);

    /** write(2) from a direct buffer. */
    @ssize_t long write(int descriptor, @In ByteBuffer bytes, @size_t long length);

    /** open(2) of a file that exists. */
    int open(@In String path, int flags);

    /** pipe2(2). */
    int pipe2(@Out int[] ends, int flags);

    /** kill(2); a negative number means a process group. */
    int kill(int process, int signal);

    /** waitpid(2). */
    int waitpid(int process, @Out int[] status, int flags);

    /** syscall(2) with two integer arguments. */
    long syscall(long number, long first, long second);

    /** eventfd(2). */
    int eventfd(int start, int flags);

    /** epoll_create1(2). */
    int epoll_create1(int flags);

    /** epoll_ctl(2). */
    int epoll_ctl(int poll, int operation, int descriptor, @In ByteBuffer event);

    /** epoll_wait(2). */
    int epoll_wait(int poll, @Out ByteBuffer events, int capacity, int timeoutMillis);

    /** socket(2). */
    int socket(int family, int type, int protocol);

    /** setsockopt(2) with an integer value. */
    int setsockopt(int socket, int level, int option, @In int[] value, int length);

    /** bind(2). */
    int bind(int socket, @In byte[] address, int length);

    /** listen(2). */
    int listen(int socket, int backlog);

    /** getsockname(2). */
    int getsockname(int socket, @Out byte[] address, @In @Out int[] length);

    /** getsockopt(2) with an integer value. */
    int getsockopt(int socket, int level, int option, @Out int[] value, @In @Out int[] length);

    /** posix_spawn(3); gives the errno. */
    int posix_spawn(@Out int[] pid, @In String program, @In Pointer actions, @In Pointer attributes,
            @In String[] arguments, @In String[] environment);

    /** posix_spawn_file_actions_init(3). */
    int posix_spawn_file_actions_init(Pointer actions);

    /** posix_spawn_file_actions_destroy(3). */
    int posix_spawn_file_actions_destroy(Pointer actions);

    /** posix_spawn_file_actions_adddup2(3). */
    int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    /** posix_spawn_file_actions_addclose(3). */
    int posix_spawn_file_actions_addclose(Pointer actions, int descriptor);

    /** posix_spawn_file_actions_addclosefrom_np of glibc 2.34 and later. */
    int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int first);

    /** posix_spawnattr_init(3). */
    int posix_spawnattr_init(Pointer attributes);

    /** posix_spawnattr_destroy(3). */
    int posix_spawnattr_destroy(Pointer attributes);

    /** posix_spawnattr_setflags(3). */
    int posix_spawnattr_setflags(Pointer attributes, short flags);

    /** posix_spawnattr_setsigdefault(3). */
    int posix_spawnattr_setsigdefault(Pointer attributes, @In Pointer signals);

    /** posix_spawnattr_setsigmask(3). */
    int posix_spawnattr_setsigmask(Pointer attributes, @In Pointer signals);

    /** posix_spawnattr_setpgroup(3). */
    int posix_spawnattr_setpgroup(Pointer attributes, int group);

    /** strerror(3): the text of an errno, in the language of the process. */
    String strerror(int errno);

    /** The text of the last failed call on this thread. */
    static String lastFault() {
        int errno = lastErrno();
        Errno known = Errno.valueOf(errno);
        return known.name() + " (" + known + ")";
    }

    /** The errno of the last failed call on this thread. */
    static int lastErrno() {
        return jnr.ffi.Runtime.getRuntime(CALLS).getLastError();
    }
}
