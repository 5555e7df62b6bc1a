package io.multimodule.cli;

import io.multimodule.control.PoolDirectory;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the main process of a pool says of itself, in the file that it keeps; without any when there is none.
 *
 * @param fields of the file
 */
record PoolOutlook(Message fields) {
    /** Reads the file of one pool. */
    static PoolOutlook read(PoolDirectory directory) throws IOException {
        try {
            return new PoolOutlook(JsonCodec.read(Files.readAllBytes(directory.document())));
        } catch (NoSuchFileException e) {
            return new PoolOutlook(Message.EMPTY);
        } catch (BadMessageException e) {
            throw new IOException(directory.document() + " is damaged: " + e.getMessage() + "; restart the pool", e);
        }
    }

    boolean runs() {
        return fields.get("pid") instanceof Long pid && ProcessHandle.of(pid).isPresent();
    }

    /** What is wrong with its workers although it runs; empty when nothing is. */
    String trouble() {
        String none = fields.string("starts_none");
        if (none != null && !none.isEmpty()) {
            return "starts no more workers: " + none + "; \"multimodulectl pools " + fields.string("pool")
                    + " reload\" lets it try again";
        }
        return fields.object("failing") == null ? "" : failing(fields.object("failing"));
    }

    private static String failing(Message failing) {
        long inARow = failing.number("in_a_row", 0);
        return (inARow == 1 ? "a worker" : inARow + " workers in a row") + " ended without having done anything, the last with "
                + failing.string("last") + "; the next start is due at " + failing.string("next_start") + ", after "
                + failing.number("held_after", 0) + " in a row the pool is held";
    }

    /** An answer to {@code tasks} with what the pools say of themselves, where the daemon knows of nothing wrong. */
    static Answer beside(Answer answer, Path controlSocket) {
        List<Message> tasks = TaskDocument.all(answer.result()).stream()
                .map(task -> withTrouble(task, controlSocket)).toList();
        return tasks.isEmpty() ? answer
                : new Answer(answer.result().with("tasks", tasks), answer.note(), answer.exitCode());
    }

    private static Message withTrouble(TaskDocument task, Path controlSocket) {
        if (!task.text("kind").equals("pool") || !task.status().equals("running") || !task.text("reason").isEmpty()) {
            return task.fields();
        }
        try {
            PoolOutlook pool = read(PoolDirectory.of(controlSocket, task.name()));
            return pool.runs() ? task.fields().with("reason", pool.trouble()) : task.fields();
        } catch (IOException e) {
            // Whoever may ask the daemon can read it; "pools" says what is wrong with it where that is not so.
            return task.fields();
        }
    }
}
