package io.multimodule.queue;

import io.multimodule.posix.NativeFunction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The four system calls of SysV message queues. Addresses are plain numbers, so a call passes through
 * registers alone and leaves no garbage.
 */
final class Kernel {
    /** Flag: make it when missing. */
    static final int IPC_CREAT = 0x200;
    /** Flag: fail when it is there. */
    static final int IPC_EXCL = 0x400;
    /** Flag: do not wait. */
    static final int IPC_NOWAIT = 0x800;
    /** Command: remove. */
    static final int IPC_RMID = 0;
    /** Command: change owner and mode. */
    static final int IPC_SET = 1;
    /** Command: read the status. */
    static final int IPC_STAT = 2;

    /** More than the digits of any limit. */
    static final int LIMIT_BYTES = 64;

    /** errno ENOENT. */
    static final int ENOENT = 2;
    /** errno EINTR. */
    static final int EINTR = 4;
    /** errno E2BIG. */
    static final int E2BIG = 7;
    /** errno EAGAIN. */
    static final int EAGAIN = 11;
    /** errno ENOMEM. */
    static final int ENOMEM = 12;
    /** errno EACCES. */
    static final int EACCES = 13;
    /** errno EEXIST. */
    static final int EEXIST = 17;
    /** errno EINVAL. */
    static final int EINVAL = 22;
    /** errno ENOSPC. */
    static final int ENOSPC = 28;
    /** errno ENOMSG. */
    static final int ENOMSG = 42;
    /** errno EIDRM. */
    static final int EIDRM = 43;

    private static final NativeFunction MSGGET = NativeFunction.of("msgget", 2);
    private static final NativeFunction MSGSND = NativeFunction.of("msgsnd", 4);
    private static final NativeFunction MSGRCV = NativeFunction.of("msgrcv", 5);
    private static final NativeFunction MSGCTL = NativeFunction.of("msgctl", 3);

    private Kernel() {
    }

    /** msgget(2). */
    static int msgget(int key, int flags) {
        return (int) MSGGET.call(key, flags);
    }

    /** msgsnd(2). */
    static int msgsnd(int id, long message, long size, int flags) {
        return (int) MSGSND.call(id, message, size, flags);
    }

    /** msgrcv(2). */
    static long msgrcv(int id, long message, long size, long type, int flags) {
        return MSGRCV.call(id, message, size, type, flags);
    }

    /** msgctl(2). */
    static int msgctl(int id, int command, long status) {
        return (int) MSGCTL.call(id, command, status);
    }

    /** The errno of the last failed call on this thread. */
    static int errno() {
        return NativeFunction.errno();
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
