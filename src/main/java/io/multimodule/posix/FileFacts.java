package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * What the kernel knows of an open file.
 *
 * @param regular whether it is a regular file
 * @param gid its group
 * @param inode its number on its device
 * @param device the number of its device, of which the lowest eight bits are those of {@code st_dev}
 * @param size its bytes
 */
public record FileFacts(boolean regular, int gid, long inode, long device, long size) {
    /** Of statx(2) and inode(7), which are the same on every machine. */
    private static final int BYTES = 256;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int DEVICE_MINOR = 140;
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;

    static FileFacts of(Path path, int descriptor) throws IOException {
        NativeMemory memory = NativeMemory.of(BYTES);
        if (LibC.statx(descriptor, memory) != 0) {
            throw new FileSystemException(path.toString(), null, LibC.lastFault());
        }
        ByteBuffer facts = memory.buffer();
        return new FileFacts((facts.getShort(MODE) & FILE_TYPE) == REGULAR, facts.getInt(GID), facts.getLong(INODE),
                Integer.toUnsignedLong(facts.getInt(DEVICE_MINOR)), facts.getLong(SIZE));
    }
}
