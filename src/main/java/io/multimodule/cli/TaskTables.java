package io.multimodule.cli;

import java.util.List;

/** The tables of tasks. Pure. */
final class TaskTables {
    private TaskTables() {
    }

    /** What they did. */
    static Table counts(List<TaskDocument> tasks) {
        Table table = new Table("TASK", "STATUS", "PLACE", "RECEIVED", "EMITTED", "FAILED", "BUSY MS",
                "LONGEST MS", "WAITING", "REASON");
        for (TaskDocument task : tasks) {
            table.row(task.fields().get("name"), task.fields().get("status"), task.fields().get("placement"),
                    task.fields().get("received"), task.fields().get("emitted"), task.fields().get("failed"),
                    task.fields().get("busy_ms"), task.fields().get("longest_ms"), task.waiting(), task.text("reason"));
        }
        return table;
    }

    /** What was measured, and what is bad about them. */
    static Table wide(List<TaskDocument> tasks) {
        Table table = new Table("TASK", "STATUS", "PLACE", "PID", "LEVEL", "CPU", "MEMORY", "FILES", "THREADS", "READ/S",
                "WRITE/S", "IN/S", "OUT/S", "QUEUE", "WAITING", "FAILED", "STARTS", "WHY");
        for (TaskDocument task : tasks) {
            table.row(task.fields().get("name"), task.fields().get("status"), task.fields().get("placement"),
                    task.fields().get("pid"), task.fields().get("level"), task.shown("cpu"), task.shown("memory"),
                    task.shown("open_files"), task.shown("threads"), task.shown("disk_read"), task.shown("disk_write"),
                    task.shown("messages_in"), task.shown("messages_out"), task.shown("queue_bytes"), task.waiting(),
                    task.fields().get("failed"), task.fields().get("starts"), task.why());
        }
        return table;
    }

    /** What a screen that is refreshed has room for. */
    static Table top(List<TaskDocument> tasks) {
        Table table = new Table("TASK", "STATUS", "LEVEL", "CPU", "MEMORY", "IN/S", "OUT/S", "QUEUE", "WAITING", "PLACE",
                "WHY");
        for (TaskDocument task : tasks) {
            table.row(task.fields().get("name"), task.fields().get("status"), task.fields().get("level"),
                    task.shown("cpu"), task.shown("memory"), task.shown("messages_in"), task.shown("messages_out"),
                    task.shown("queue_bytes"), task.waiting(), task.fields().get("placement"), task.why());
        }
        return table;
    }
}
