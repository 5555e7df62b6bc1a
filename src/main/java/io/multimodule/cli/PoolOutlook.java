package io.multimodule.cli;

import io.multimodule.control.PoolDirectory;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
            return new PoolOutlook(JsonCodec.read(Files.readAllBytes(directory.document()))).at(Instant.now());
        } catch (NoSuchFileException e) {
            return new PoolOutlook(Message.EMPTY);
        } catch (BadMessageException e) {
            throw new IOException(directory.document() + " is damaged: " + e.getMessage() + "; restart the pool", e);
        }
    }

    /** The same without a start that was due before: the file is written when a worker fails, not when the next starts. */
    private PoolOutlook at(Instant now) {
        Message failing = fields.object("failing");
        return failing == null || isAfter(failing.string("next_start"), now) ? this
                : new PoolOutlook(fields.with("failing", failing.without("next_start")));
    }

    private static boolean isAfter(String time, Instant now) {
        try {
            return time != null && Instant.parse(time).isAfter(now);
        } catch (DateTimeParseException e) {
            // Nobody can wait for it.
            return false;
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
        String next = failing.string("next_start");
        return (inARow == 1 ? "a worker" : inARow + " workers in a row") + " ended without having done anything, the last with "
                + failing.string("last") + "; " + (next == null ? "" : "the next start is due at " + next + ", ") + "after "
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
