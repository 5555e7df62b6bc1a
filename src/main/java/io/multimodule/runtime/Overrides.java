package io.multimodule.runtime;

import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was changed in the configuration at run time, kept in a file of the state directory so that it
 * holds after a restart. One thread; waits for the disk.
 */
public final class Overrides {
    /** The name of the file in the state directory. */
    public static final String FILE_NAME = "overrides.json";
    /** What may be changed at run time; the rest needs a restart and belongs into the file. */
    public static final List<String> CHANGEABLE = List.of("tasks", "pools", "routes", "unmatched", "channels",
            "debug_level");

    /** What says which code runs, as whom and how confined: that is for whoever may write the configuration files. */
    public static final List<String> FILES_ALONE =
            List.of("command", "notify", "user", "environment", "java_options", "sandbox");

    /** As {@link #FILES_ALONE}, of pools; where a pool gets its work from decides what its code is given. */
    public static final List<String> FILES_ALONE_OF_POOLS = List.of("class", "class_path", "command", "args", "user",
            "environment", "java_options", "sandbox", "listen", "queue");

    private static final List<String> PLACE = List.of("external", "host");
    private static final String MODE = "rw-r-----";

    private final Path file;

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** What is said when the files are good, and this with them is not. */
    public String misfit() {
        return "what was changed at run time, in " + file + ", does not fit them: change the files, or drop it with"
                + " \"multimodulectl config reset\"";
    }

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
            boolean trusted = isOurs();
            Message changes = JsonCodec.read(Files.readAllBytes(file));
            if (!trusted) {
                requireChangeable(changes);
            }
            return changes;
        } catch (NoSuchFileException e) {
            return Message.EMPTY;
        } catch (BadMessageException e) {
            throw new IOException("the run-time changes in " + file + " are damaged: " + e.getMessage()
                    + "; repair the file, or delete it to go back to the configuration files", e);
        }
    }

    /** Whether root or our own user wrote it; the user of a task reads what the daemon's user wrote. */
    private boolean isOurs() throws IOException {
        int owner = Ownership.uid(file);
        return owner == 0 || owner == Accounts.ownUid();
    }

    /** Whoever writes this file decides nothing about the code that another user runs. */
    private void requireChangeable(Message changes) throws IOException {
        List<String> problems = new ArrayList<>(refused(changes));
        for (int i = 0; i < changes.size(); i++) {
            if (!CHANGEABLE.contains(changes.nameAt(i))) {
                problems.add(changes.nameAt(i) + ": cannot be changed at run time");
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException("the run-time changes in " + file + " are those of another user, and say more than "
                    + "that user may say: " + problems.get(0) + "; repair the file, or delete it to go back to the"
                    + " configuration files");
        }
    }

    /** Keeps the changes: written, flushed to the disk, and put in place of the old ones at once. */
    public void write(Message changes) throws IOException {
        DurableFile.replace(file, JsonCodec.write(changes), MODE);
    }

    /** What in changes must not be changed at run time, one problem a line; empty when all of it may. */
    public static List<String> refused(Message changes) {
        List<String> problems = new ArrayList<>();
        refused(changes, "tasks", FILES_ALONE, problems);
        refused(changes, "pools", FILES_ALONE_OF_POOLS, problems);
        return problems;
    }

    private static void refused(Message changes, String object, List<String> keys, List<String> problems) {
        Message entries = changes.object(object);
        for (int i = 0; entries != null && i < entries.size(); i++) {
            if (entries.valueAt(i) instanceof Message entry) {
                for (String key : keys) {
                    if (entry.has(key)) {
                        problems.add(object + "." + entries.nameAt(i) + "." + key + ": cannot be changed at run time,"
                                + " because it decides which code runs and what it may do; write it into a"
                                + " configuration file");
                    }
                }
            }
        }
    }

    /** The tasks of which these changes say only where they run: that makes no task of what nothing else configures. */
    static List<String> moved(Message changes) {
        Message tasks = changes.object("tasks");
        List<String> names = new ArrayList<>();
        for (int i = 0; tasks != null && i < tasks.size(); i++) {
            if (tasks.valueAt(i) instanceof Message entry && entry.size() == PLACE.size()
                    && PLACE.stream().allMatch(entry::has)) {
                names.add(tasks.nameAt(i));
            }
        }
        return names;
    }

    /** These changes with one field inside an object set, such as {@code tasks} and a task's name. */
    public static Message with(Message changes, String object, String field, Object value) {
        Message inner = changes.object(object);
        return changes.with(object, (inner == null ? Message.EMPTY : inner).with(field, value));
    }

    /**
     * These changes with an entry laid over what they have of it, as one file of the configuration is laid over the
     * other: objects key by key, a task's {@code config} as a whole.
     */
    public static Message over(Message changes, String object, String field, Message entry) {
        Message inner = changes.object(object);
        Message before = inner == null ? null : inner.object(field);
        return with(changes, object, field, before == null ? entry : merged(before, entry, object.equals("tasks")));
    }

    private static Message merged(Message below, Message above, boolean isTask) {
        Message all = below;
        for (int i = 0; i < above.size(); i++) {
            String key = above.nameAt(i);
            boolean whole = isTask && key.equals("config");
            Object value = above.valueAt(i);
            all = all.with(key, !whole && value instanceof Message object && below.get(key) instanceof Message old
                    ? merged(old, object, false) : value);
        }
        return all;
    }

    /** These changes without one field inside an object. */
    public static Message without(Message changes, String object, String field) {
        Message inner = changes.object(object);
        if (inner == null || !inner.has(field)) {
            return changes;
        }
        return inner.size() == 1 ? changes.without(object) : changes.with(object, inner.without(field));
    }

    /** These changes without what they say of a task or pool. */
    public static Message withoutTask(Message changes, String task) {
        return without(without(changes, "tasks", task), "pools", task);
    }

    /** The tasks and pools of which these changes say something. */
    public static Set<String> tasksOf(Message changes) {
        Set<String> names = new TreeSet<>();
        for (String object : List.of("tasks", "pools")) {
            Message inner = changes.object(object);
            for (int i = 0; inner != null && i < inner.size(); i++) {
                names.add(inner.nameAt(i));
            }
        }
        return names;
    }

    /** What is said when nothing was set for a task that is to be reset. */
    public static String nothingToReset(Message changes, String task) {
        Set<String> tasks = tasksOf(changes);
        return "nothing was set at run time for " + task + (tasks.isEmpty() ? ", nor for any other task"
                : NearName.hint(task, tasks) + "; something was for " + String.join(", ", tasks));
    }
}
