package io.multimodule.state;

import io.multimodule.posix.SharedAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The steps of a save, one by one, so that a test can end the process after each of them. The writer's thread. */
class FileSteps {
    private static final FileAttribute<?> FILE = mode("rw-------");
    private static final FileAttribute<?> SHARED_FILE = mode(SharedAccess.FILE_MODE);
    private static final FileAttribute<?> FOLDER = mode("rwx------");
    /** The JDK keeps a native buffer as large as the largest single write of a thread. */
    private static final int SLICE_BYTES = 256 << 10;

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, FOLDER);
    }

    /**
     * Writes a new file and makes its content last through a power failure. In the folder of a task that runs as
     * another user it is for both, and what that user left under its name, a link or a file, is not written to.
     */
    void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                SharedAccess.isShared(file.getParent()) ? SHARED_FILE : FILE)) {
            for (int done = 0; done < bytes.length;) {
                done += channel.write(ByteBuffer.wrap(bytes, done, Math.min(SLICE_BYTES, bytes.length - done)));
            }
            channel.force(true);
        }
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the names in a directory last through a power failure. */
    void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
