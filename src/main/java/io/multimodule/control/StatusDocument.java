package io.multimodule.control;

import io.multimodule.message.Message;
import io.multimodule.posix.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the daemon last wrote about itself.
 *
 * @param written when
 * @param pid the daemon's process
 * @param processStart when that process started, in clock ticks since boot: tells it from a later one with the
 *        same pid
 * @param socket where it listens
 * @param status the answer to {@code status} at that time
 * @param tasks the answer to {@code tasks} at that time
 */
public record StatusDocument(Instant written, long pid, long processStart, Path socket, Message status,
        Message tasks) {

    /** A document of this process, at this time. */
    public static StatusDocument ofThisProcess(Instant now, Path socket, Message status, Message tasks) {
        ProcessIdentity own = ProcessIdentity.current();
        return new StatusDocument(now, own.pid(), own.startTicks(), socket, status, tasks);
    }

    /** The same with another answer to {@code tasks}. */
    public StatusDocument withTasks(Message newTasks) {
        return new StatusDocument(written, pid, processStart, socket, status, newTasks);
    }

    /** Whether the process that wrote it still lives. */
    public boolean alive() {
        return new ProcessIdentity(pid, processStart, "").isAlive();
    }

    Message toMessage() {
        return Message.builder(6).put("written", written.toString()).put("pid", pid).put("process_start", processStart)
                .put("socket", socket.toString()).put("status", status).put("tasks", tasks).build();
    }

    static StatusDocument of(Message message) throws IOException {
        try {
            return new StatusDocument(Instant.parse(message.string("written")), (Long) message.get("pid"),
                    (Long) message.get("process_start"), Path.of(message.string("socket")),
                    (Message) message.get("status"), (Message) message.get("tasks"));
        } catch (RuntimeException e) {
            throw new IOException("a field is missing or of the wrong kind (" + e.getMessage() + ")", e);
        }
    }
}
