package io.multimodule.supervise;

import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds on disk, one file each, so that they outlive daemon, machine and upgrades. Removing a file
 * releases its task, as it did with the predecessor. Waits for the disk.
 */
public final class HoldStore {
    static final String SUFFIX = ".hold";
    private static final String FILE_MODE = "rw-r-----";
    private static final String DIRECTORY_MODE = "rwxr-x---";

    private final Path directory;

    /** Names the directory; it is made when the first hold is written. */
    public HoldStore(Path directory) {
        this.directory = directory;
    }

    /** Makes the directory, so that it can be watched. */
    public void prepare() throws IOException {
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
    }

    /**
     * Writes a hold, flushed to the disk before this returns.
     *
     * @throws IOException the disk does not take it; the text names the file
     */
    public void put(Hold hold) throws IOException {
        Path file = file(hold.task());
        try {
            prepare();
            DurableFile.replace(file, JsonCodec.write(hold.toMessage()), FILE_MODE);
        } catch (IOException e) {
            throw new IOException("cannot write the hold " + file + ": " + e + "; check space and permissions", e);
        }
    }

    /** Removes a hold; says whether there was one. */
    public boolean remove(String task) throws IOException {
        boolean was = Files.deleteIfExists(file(task));
        if (was) {
            DurableFile.flushDirectory(directory);
        }
        return was;
    }

    /** Whether the file of a hold is there. */
    public boolean has(String task) {
        return Files.exists(file(task));
    }

    /**
     * All holds there are. One that cannot be read holds its task all the same, and says so as its reason.
     *
     * @throws IOException the directory cannot be read; the text names it
     */
    public List<Hold> all() throws IOException {
        List<Hold> holds = new ArrayList<>();
        if (Files.notExists(directory)) {
            return holds;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String task = name.substring(0, name.length() - SUFFIX.length());
                if (QueueName.fault(task) == null) {
                    holds.add(read(task, file));
                }
            }
        }
        return holds;
    }

    private static Hold read(String task, Path file) throws IOException {
        try {
            Hold hold = Hold.of(JsonCodec.read(Files.readAllBytes(file)));
            return new Hold(task, hold.since(), hold.reason(), hold.details());
        } catch (BadMessageException | IOException | RuntimeException e) {
            return new Hold(task, Files.getLastModifiedTime(file).toInstant(), "task " + task + " is held: the hold "
                    + file + " is there but cannot be read: " + e.getMessage() + ". \"multimodulectl release " + task
                    + "\" lets it start again", Message.EMPTY);
        }
    }

    private Path file(String task) {
        return directory.resolve(new QueueName(task).value() + SUFFIX);
    }
}
