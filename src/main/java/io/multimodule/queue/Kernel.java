package io.multimodule.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;

/**
 * The four system calls of SysV message queues. Addresses are plain numbers, so a call passes through
 * registers alone and leaves no garbage. Public only because the binding is generated in another class
 * loader; everybody else uses {@link MessageQueue}.
 */
public interface Kernel {
    /** The loaded library. */
    Kernel CALLS = LibraryLoader.create(Kernel.class).load("c");

    /** Flag: make it when missing. */
    int IPC_CREAT = 0x200;
    /** Flag: fail when it is there. */
    int IPC_EXCL = 0x400;
    /** Flag: do not wait. */
    int IPC_NOWAIT = 0x800;
    /** Command: remove. */
    int IPC_RMID = 0;
    /** Command: change owner and mode. */
    int IPC_SET = 1;
    /** Command: read the status. */
    int IPC_STAT = 2;

    /** More than the digits of any limit. */
    int LIMIT_BYTES = 64;

    /** errno ENOENT. */
    int ENOENT = 2;
    /** errno EINTR. */
    int EINTR = 4;
    /** errno E2BIG. */
    int E2BIG = 7;
    /** errno EAGAIN. */
    int EAGAIN = 11;
    /** errno ENOMEM. */
    int ENOMEM = 12;
    /** errno EACCES. */
    int EACCES = 13;
    /** errno EEXIST. */
    int EEXIST = 17;
    /** errno EINVAL. */
    int EINVAL = 22;
    /** errno ENOSPC. */
    int ENOSPC = 28;
    /** errno ENOMSG. */
    int ENOMSG = 42;
    /** errno EIDRM. */
    int EIDRM = 43;

    /** msgget(2). */
    int msgget(int key, int flags);

    /** msgsnd(2). */
    int msgsnd(int id, long message, long size, int flags);

    /** msgrcv(2). */
    long msgrcv(int id, long message, long size, long type, int flags);

    /** msgctl(2). */
    int msgctl(int id, int command, long status);

    /** The errno of the last failed call on this thread. */
    static int errno() {
        return jnr.ffi.Runtime.getRuntime(CALLS).getLastError();
    }

    /** A limit such as {@code msgmax} from /proc/sys/kernel, or {@code otherwise} where /proc is hidden. */
    static int limit(String name, int otherwise) {
        // In one read: the kernel takes the second one for the end of such a file.
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys/kernel", name))) {
            String text = new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.US_ASCII);
            return (int) Math.min(Integer.MAX_VALUE / 2, Long.parseLong(text.trim()));
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
    }
}
