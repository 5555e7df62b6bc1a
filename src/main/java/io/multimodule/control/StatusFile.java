package io.multimodule.control;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The file in which the daemon says how it is, for tools that get no answer from it. A reader sees the
 * document before or after a write, never a part. One writer; any number of readers in any process.
 */
public final class StatusFile {
    /** The name of the file in the state directory. */
    public static final String NAME = "status.json";
    private static final String MODE = "rw-r-----";
    /** Some thousand tasks; more is no status file. */
    private static final long MAXIMUM_BYTES = 64L << 20;

    private final Path file;

    /** The status file at a path, be there one or not. */
    public StatusFile(Path file) {
        this.file = file;
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * Replaces the document. Waits for the file system, so not for the conductor.
     *
     * @throws IOException the old one stays; the text names the file
     */
    public void write(StatusDocument document) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(MODE));
            Files.write(temporary, JsonCodec.write(document.toMessage()));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException("cannot write the status file " + file + ": " + e
                    + "; check the free space and the permissions of its directory", e);
        }
    }

    /**
     * The document.
     *
     * @return empty when there is none
     * @throws IOException it cannot be read or makes no sense; the text names the file
     */
    public Optional<StatusDocument> read() throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isRegularFile() || found.size() > MAXIMUM_BYTES) {
                throw new IOException("it has more than " + MAXIMUM_BYTES + " bytes, or is no plain file");
            }
            return Optional.of(StatusDocument.of(JsonCodec.read(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | BadMessageException e) {
            throw new IOException("cannot read the status file " + file + ": " + e.getMessage()
                    + "; check its permissions, or delete it: the daemon writes it anew", e);
        }
    }
}
