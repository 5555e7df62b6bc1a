package io.multimodule.runtime;

import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was changed in the configuration at run time, kept in a file of the state directory so that it
 * holds after a restart. One thread; waits for the disk.
 */
public final class Overrides {
    /** The name of the file in the state directory. */
    public static final String FILE_NAME = "overrides.json";
    /** What may be changed at run time; the rest needs a restart and belongs into the file. */
    public static final List<String> CHANGEABLE = List.of("tasks", "routes", "unmatched", "channels", "debug_level");

    /** What says which code runs, as whom and how confined: that is for whoever may write the configuration files. */
    public static final List<String> FILES_ALONE =
            List.of("command", "notify", "user", "environment", "java_options", "sandbox");

    private static final String MODE = "rw-r-----";

    private final Path file;

    /** Names the file in a state directory. */
    public Overrides(Path stateDirectory) {
        this.file = stateDirectory.resolve(FILE_NAME);
    }

    /**
     * The changes, in the shape of the configuration; empty when there are none.
     *
     * @throws IOException the file is damaged; the text says what to do
     */
    public Message read() throws IOException {
        try {
            return JsonCodec.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Message.EMPTY;
        } catch (BadMessageException e) {
            throw new IOException("the run-time changes in " + file + " are damaged: " + e.getMessage()
                    + "; repair the file, or delete it to go back to the configuration files", e);
        }
    }

    /** Keeps the changes: written, flushed to the disk, and put in place of the old ones at once. */
    public void write(Message changes) throws IOException {
        DurableFile.replace(file, JsonCodec.write(changes), MODE);
    }

    /** What in changes must not be changed at run time, one problem a line; empty when all of it may. */
    public static List<String> refused(Message changes) {
        List<String> problems = new ArrayList<>();
        Message tasks = changes.object("tasks");
        for (int i = 0; tasks != null && i < tasks.size(); i++) {
            if (tasks.valueAt(i) instanceof Message task) {
                for (String key : FILES_ALONE) {
                    if (task.has(key)) {
                        problems.add("tasks." + tasks.nameAt(i) + "." + key + ": cannot be changed at run time, because it"
                                + " decides which code runs and what it may do; write it into a configuration file");
                    }
                }
            }
        }
        return problems;
    }

    /** These changes with one field inside an object set, such as {@code tasks} and a task's name. */
    public static Message with(Message changes, String object, String field, Object value) {
        Message inner = changes.object(object);
        return changes.with(object, (inner == null ? Message.EMPTY : inner).with(field, value));
    }

    /** These changes without one field inside an object. */
    public static Message without(Message changes, String object, String field) {
        Message inner = changes.object(object);
        return inner == null ? changes : changes.with(object, inner.without(field));
    }
}
