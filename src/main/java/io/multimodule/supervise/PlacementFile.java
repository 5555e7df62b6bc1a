package io.multimodule.supervise;

import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file that says which host has which task. The daemon writes it, every host reads it; it is
 * replaced whole, so a reader sees it before or after a change. Waits for the disk.
 */
public final class PlacementFile {
    private static final String HOMES = "homes";
    private static final String FILE_MODE = "rw-r-----";
    private static final String DIRECTORY_MODE = "rwxr-x---";

    private final Path file;

    /** The file at a path, be there one or not. */
    public PlacementFile(Path file) {
        this.file = file;
    }

    /** Makes its directory, so that it can be watched. */
    public void prepare() throws IOException {
        Files.createDirectories(file.getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
    }

    /**
     * The homes of all tasks that are not in the daemon's own host; empty when there is no file.
     *
     * @throws IOException it cannot be read or makes no sense; the text says what to do
     */
    public Map<String, String> read() throws IOException {
        try {
            Message homes = JsonCodec.read(Files.readAllBytes(file)).object(HOMES);
            Map<String, String> read = new TreeMap<>();
            for (int i = 0; homes != null && i < homes.size(); i++) {
                read.put(homes.nameAt(i), String.valueOf(homes.valueAt(i)));
            }
            return read;
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (BadMessageException e) {
            throw new IOException("the file " + file + ", which says which process has which task, is damaged: "
                    + e.getMessage() + "; stop the tasks with processes of their own, then delete it", e);
        }
    }

    /** Replaces it; it is on the disk when this returns. */
    public void write(Map<String, String> homes) throws IOException {
        Message.Builder content = Message.builder(homes.size());
        new TreeMap<>(homes).forEach(content::put);
        try {
            prepare();
            DurableFile.replace(file, JsonCodec.write(Message.of(HOMES, content.build())), FILE_MODE);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e + "; check space and permissions", e);
        }
    }
}
