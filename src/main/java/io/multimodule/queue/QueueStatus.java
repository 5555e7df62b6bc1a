package io.multimodule.queue;

import io.multimodule.posix.NativeMemory;
import java.nio.ByteBuffer;

/**
 * struct msqid_ds of 64-bit Linux: ipc_perm (key, uid, gid, cuid, cgid, mode as ints, 48 bytes in all),
 * then stime, rtime, ctime, cbytes, qnum, qbytes as longs, then lspid and lrpid as ints.
 */
final class QueueStatus {
    private static final int SIZE = 128;
    private static final int KEY = 0;
    private static final int UID = 4;
    private static final int GID = 8;
    private static final int MODE = 20;
    private static final int SENT = 48;
    private static final int RECEIVED = 56;
    private static final int BYTES = 72;
    private static final int MESSAGES = 80;
    private static final int MAXIMUM_BYTES = 88;
    private static final int LAST_SENDER = 96;
    private static final int LAST_RECEIVER = 100;
    private static final int PERMISSION_BITS = 0777;

    private final NativeMemory memory = NativeMemory.of(SIZE);
    private final ByteBuffer struct = memory.buffer();

    /** Reads the status; false with errno set when the kernel refuses. */
    boolean read(int id) {
        return Kernel.msgctl(id, Kernel.IPC_STAT, memory.address()) == 0;
    }

    int uid() {
        return struct.getInt(UID);
    }

    int gid() {
        return struct.getInt(GID);
    }

    /** Writes owner, group and mode back; false with errno set when the kernel refuses. */
    boolean change(int id, int uid, int gid, int mode) {
        struct.putInt(UID, uid);
        struct.putInt(GID, gid);
        struct.putInt(MODE, mode);
        return Kernel.msgctl(id, Kernel.IPC_SET, memory.address()) == 0;
    }

    long maximumBytes() {
        return struct.getLong(MAXIMUM_BYTES);
    }

    QueueFigures figures(int id) {
        return new QueueFigures(struct.getLong(MESSAGES), struct.getLong(BYTES), maximumBytes(), struct.getInt(KEY), id,
                struct.getInt(MODE) & PERMISSION_BITS, struct.getInt(UID), struct.getInt(GID),
                struct.getInt(LAST_SENDER), struct.getInt(LAST_RECEIVER), struct.getLong(SENT),
                struct.getLong(RECEIVED));
    }
}
