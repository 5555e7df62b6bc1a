package io.multimodule.posix;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
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
