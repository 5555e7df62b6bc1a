package io.multimodule.posix;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import jnr.constants.platform.Errno;
import jnr.constants.platform.OpenFlags;

/**
 * A regular file that is read where others may have put something else: a link is not followed, and a pipe or a
 * device is neither waited for nor read. What was looked at is what is read, for both is the open file and no name.
 * One thread at a time.
 */
public final class PlainFile implements AutoCloseable {
    private static final int FLAGS = OpenFlags.O_RDONLY.intValue() | OpenFlags.O_NONBLOCK.intValue()
            | OpenFlags.O_NOFOLLOW.intValue() | OpenFlags.O_NOCTTY.intValue() | OpenFlags.O_CLOEXEC.intValue();
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path path;
    private final int descriptor;
    private long size;

    private PlainFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** What is there is no regular file. */
    public static final class NotPlainException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        NotPlainException(Path file) {
            super(file.toString(), null, "is a link or no regular file");
        }
    }

    /**
     * Opens a file; the directories above it may be links.
     *
     * @throws NoSuchFileException nothing is there
     * @throws NotPlainException something else than a file is there
     * @throws IOException it cannot be opened
     */
    public static PlainFile open(Path path) throws IOException {
        int descriptor = LibC.open(path, FLAGS);
        if (descriptor < 0) {
            throw refusal(path, LibC.lastErrno());
        }
        PlainFile file = new PlainFile(path, descriptor);
        try {
            file.look();
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static IOException refusal(Path path, int errno) {
        Errno known = Errno.valueOf(errno);
        return switch (known) {
            case ENOENT, ENOTDIR -> new NoSuchFileException(path.toString());
            // A link; a socket or a device without a driver; a file with a lease of somebody else.
            case ELOOP, ENXIO, ENODEV, EAGAIN -> new NotPlainException(path);
            case EACCES -> new AccessDeniedException(path.toString());
            default -> new FileSystemException(path.toString(), null, LibC.fault(errno));
        };
    }

    private void look() throws IOException {
        FileFacts facts = FileFacts.of(path, descriptor);
        if (!facts.regular()) {
            throw new NotPlainException(path);
        }
        size = facts.size();
    }

    /** How many bytes it had when it was opened. */
    public long size() {
        return size;
    }

    /** What is in it, and at most so many bytes of that; for the first call. */
    public byte[] read(int most) throws IOException {
        byte[] content = new byte[(int) Math.min(most, size)];
        // One byte more than it had tells its end in the same call; one that grows is followed as far as the limit.
        ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, size + 1));
        int read = 0;
        int length = read(chunk, Math.min(chunk.capacity(), most));
        while (length > 0) {
            if (length > content.length - read) {
                content = Arrays.copyOf(content, (int) Math.min(most, Math.max(2L * content.length, read + length)));
            }
            chunk.get(0, content, read, length);
            read += length;
            length = read < most ? read(chunk, Math.min(chunk.capacity(), most - read)) : 0;
        }
        Reference.reachabilityFence(chunk);
        return read == content.length ? content : Arrays.copyOf(content, read);
    }

    private int read(ByteBuffer chunk, int length) throws IOException {
        long read;
        do {
            read = LibC.read(descriptor, chunk, length);
        } while (read < 0 && LibC.lastErrno() == LibC.EINTR);
        if (read < 0) {
            throw new FileSystemException(path.toString(), null, LibC.lastFault());
        }
        return (int) read;
    }

    @Override
    public void close() {
        LibC.close(descriptor);
    }
}
