package io.multimodule.spill;

import io.multimodule.posix.SharedAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files (0600) and directories (0700) that only their owner reads; below a directory that is shared with one other
 * user, both do. A file is never a link: who shares the directory could lay one to a file that is not his.
 */
final class PrivateFiles {
    static final Set<OpenOption> REPLACE = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    static final Set<OpenOption> KEEP = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?> FILE = mode("rw-------");
    private static final FileAttribute<?> DIRECTORY = mode("rwx------");
    private static final FileAttribute<?> SHARED_FILE = mode(SharedAccess.FILE_MODE);
    private static final FileAttribute<?> SHARED_DIRECTORY = mode(SharedAccess.DIRECTORY_MODE);

    private PrivateFiles() {
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** What a new file in a directory is made with. */
    static FileAttribute<?> fileIn(Path directory) {
        return SharedAccess.isShared(directory) ? SHARED_FILE : FILE;
    }

    static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path above = directory.toAbsolutePath().getParent();
        while (above != null && !Files.isDirectory(above)) {
            above = above.getParent();
        }
        boolean shared = above != null && SharedAccess.isShared(above);
        Files.createDirectories(directory, shared ? SHARED_DIRECTORY : DIRECTORY);
    }

    /** Writes all bytes at a place, however many calls that takes; returns how many. */
    static int writeFully(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, place + bytes.position() - start);
        }
        return bytes.position() - start;
    }

    /** Makes the names in a directory last through a power failure. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
