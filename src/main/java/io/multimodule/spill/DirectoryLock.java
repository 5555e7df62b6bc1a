package io.multimodule.spill;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The kernel's word that one process alone writes to a directory; it ends with the process, however that ends. */
final class DirectoryLock implements Closeable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws IllegalStateException somebody else has it; the text has the pid
     * @throws IOException the file cannot be made or written
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, PrivateFiles.KEEP, PrivateFiles.FILE);
        try {
            if (!taken(channel)) {
                ByteBuffer pid = ByteBuffer.allocate(20);
                channel.read(pid, 0);
                throw new IllegalStateException("the directory " + directory + " is in use by the process "
                        + new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).trim()
                        + "; stop that one first, or choose another directory");
            }
            channel.truncate(0);
            byte[] own = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            PrivateFiles.writeFully(channel, ByteBuffer.wrap(own), 0);
            return new DirectoryLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean taken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
