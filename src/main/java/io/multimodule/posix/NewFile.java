package io.multimodule.posix;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.OptionalInt;
import jnr.constants.platform.Errno;
import jnr.constants.platform.OpenFlags;

/**
 * A file that was made here, in a directory where others may put something else in its place: what is written and
 * changed is the file itself, whatever has its name by now. At first it is its owner's alone. One thread at a time.
 */
public final class NewFile implements AutoCloseable {
    private static final int FLAGS = OpenFlags.O_WRONLY.intValue() | OpenFlags.O_CREAT.intValue()
            | OpenFlags.O_EXCL.intValue() | OpenFlags.O_NOFOLLOW.intValue() | OpenFlags.O_CLOEXEC.intValue();
    private static final int OWNER = 0600;
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path path;
    private final int descriptor;

    private NewFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Makes a file.
     *
     * @throws FileAlreadyExistsException something has that name
     * @throws IOException it cannot be made
     */
    public static NewFile make(Path path) throws IOException {
        int descriptor = LibC.open(path, FLAGS, OWNER);
        if (descriptor < 0) {
            int errno = LibC.lastErrno();
            throw Errno.valueOf(errno) == Errno.EEXIST ? new FileAlreadyExistsException(path.toString())
                    : new FileSystemException(path.toString(), null, LibC.fault(errno));
        }
        return new NewFile(path, descriptor);
    }

    /** What the kernel knows of it. */
    public FileFacts facts() throws IOException {
        return FileFacts.of(path, descriptor);
    }

    /** Writes after what was written before. */
    public void write(byte[] content) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(Math.max(1, Math.min(CHUNK_BYTES, content.length)));
        for (int done = 0; done < content.length;) {
            int length = Math.min(chunk.capacity(), content.length - done);
            chunk.put(0, content, done, length);
            long written = LibC.write(descriptor, chunk, length);
            if (written >= 0) {
                done += (int) written;
            } else if (LibC.lastErrno() != LibC.EINTR) {
                throw failed();
            }
        }
        Reference.reachabilityFence(chunk);
    }

    /** Gives it to a group, if one is named, and sets its permission bits, whatever the umask. */
    public void give(OptionalInt gid, int mode) throws IOException {
        if (gid.isPresent() && facts().gid() != gid.getAsInt() && LibC.fchown(descriptor, -1, gid.getAsInt()) != 0
                || LibC.fchmod(descriptor, mode) != 0) {
            throw failed();
        }
    }

    private IOException failed() {
        return new FileSystemException(path.toString(), null, LibC.lastFault());
    }

    @Override
    public void close() {
        LibC.close(descriptor);
    }
}
