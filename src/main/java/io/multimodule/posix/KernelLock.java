package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A lock that one process holds and the kernel gives back when that process ends, however it ends.
 * The file holds the holder's process id. It is never deleted: a lock on a deleted file locks nobody out.
 *
 * <p>The kernel counts such a lock by process: while it is held, nothing else in this process may open
 * and close the file.
 */
public final class KernelLock implements AutoCloseable {
    private static final int PID_BYTES = 32;
    private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final FileChannel channel;
    private final FileLock lock;

    private KernelLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @param attributes of the file when it is made here, such as its permissions
     * @throws HeldException somebody else has it
     * @throws IOException the file cannot be made or locked
     */
    public static KernelLock take(Path file, FileAttribute<?>... attributes) throws IOException {
        FileChannel channel = FileChannel.open(file, OPTIONS, attributes);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new HeldException(file, holder(channel));
            }
            return held(channel, lock);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Takes the lock as soon as its present holder, another process, lets go. Waits in the kernel; an
     * interrupt ends the wait.
     *
     * @throws IOException the file cannot be made or locked, or the wait was ended
     */
    public static KernelLock await(Path file, FileAttribute<?>... attributes) throws IOException {
        FileChannel channel = FileChannel.open(file, OPTIONS, attributes);
        try {
            return held(channel, channel.lock());
        } catch (IOException e) {
            channel.close();
            throw e;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("the lock " + file + " is held by this process itself", e);
        }
    }

    private static KernelLock held(FileChannel channel, FileLock lock) throws IOException {
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
        return new KernelLock(channel, lock);
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this process itself, which is held all the same.
            return null;
        }
    }

    private static OptionalLong holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PID_BYTES);
        channel.read(content, 0);
        String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
        return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        }
    }

    /** Somebody else has the lock. */
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        private final long pid;

        HeldException(Path file, OptionalLong holder) {
            super("the lock " + file + " is held by " + (holder.isPresent() ? "process " + holder.getAsLong()
                    : "a process that has not written its number yet")
                    + "; stop that process first, or use another place");
            this.pid = holder.orElse(0);
        }

        /** The holder's process id, or 0 when it has not written it yet. */
        public long pid() {
            return pid;
        }
    }
}
