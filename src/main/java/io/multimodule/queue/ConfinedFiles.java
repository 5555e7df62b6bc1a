package io.multimodule.queue;

import io.multimodule.posix.PlainFile;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;

/**
 * Reads and removes files that a stranger names, in a few directories and nowhere else: the file lies
 * directly in one of them, is a regular file, is no link, and is not too large. What is
 * looked at is the open file, so nothing can be exchanged meanwhile, and opening waits for nobody.
 */
final class ConfinedFiles {
    /** The header comes before the body and is small. */
    private static final int HEADER_BYTES = 4096;
    /** No array is longer, nearly. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

    private final List<Path> directories;
    private final long maximumBytes;

    ConfinedFiles(List<Path> directories, long maximumBytes) {
        this.directories = directories.stream().map(d -> d.toAbsolutePath().normalize()).toList();
        this.maximumBytes = maximumBytes;
    }

    byte[] read(String named) throws MalformedMessageException {
        Path file = allowed(named);
        try (PlainFile open = PlainFile.open(file)) {
            return readAll(file, open);
        } catch (PlainFile.NotPlainException e) {
            throw new MalformedMessageException(Reason.FILE_FORBIDDEN, "the file " + file
                    + " is a link or no regular file; the sender must write the file itself", e);
        } catch (NoSuchFileException e) {
            throw new MalformedMessageException(Reason.FILE_MISSING, "the file " + file
                    + " that holds the body is not there; it was fetched before or cleaned away as too old", e);
        } catch (IOException e) {
            throw new MalformedMessageException(Reason.FILE_MISSING, "the file " + file
                    + " that holds the body cannot be read: " + e + "; check its permissions", e);
        }
    }

    void remove(String named) throws MalformedMessageException {
        Path file = allowed(named);
        try (SecureDirectoryStream<Path> directory = open(file.getParent())) {
            directory.deleteFile(file.getFileName());
        } catch (NoSuchFileException e) {
            throw new MalformedMessageException(Reason.FILE_MISSING, "the file " + file
                    + " was fetched by another receiver in the same moment", e);
        } catch (IOException e) {
            throw new MalformedMessageException(Reason.FILE_FORBIDDEN, "the file " + file
                    + " was read but cannot be removed: " + e + "; this process must be able to write to its directory",
                    e);
        }
    }

    private Path allowed(String named) throws MalformedMessageException {
        try {
            Path file = Path.of(named);
            if (file.isAbsolute() && file.equals(file.normalize()) && file.getParent() != null
                    && directories.contains(file.getParent())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new MalformedMessageException(Reason.FILE_FORBIDDEN,
                    "the message names a file that can have no such name: "
                    + e.getMessage() + "; the sender must write a plain path", e);
        }
        throw new MalformedMessageException(Reason.FILE_FORBIDDEN, "the message names the file " + named
                + " for its body, which does not lie directly in " + directories
                + "; if the sender is right, add its directory to those from which large messages are read");
    }

    private static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("the file system of " + directory + " cannot open files relative to a directory");
    }

    private byte[] readAll(Path file, PlainFile open) throws IOException, MalformedMessageException {
        long most = Math.min(maximumBytes + HEADER_BYTES, MOST_BYTES);
        byte[] content = open.size() > most ? null : open.read((int) most + 1);
        if (content == null || content.length > most) {
            throw tooLarge(file, open.size());
        }
        return content;
    }

    private MalformedMessageException tooLarge(Path file, long size) {
        return new MalformedMessageException(Reason.FILE_TOO_LARGE, "the file " + file + " has " + size
                + " bytes, the limit for large messages is " + maximumBytes + "; split the message or raise the limit");
    }
}
