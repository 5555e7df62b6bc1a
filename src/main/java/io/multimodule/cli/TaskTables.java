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
        Table table = new Table("TASK", "STATUS", "PLACE", "PID", "LEVEL", "CPU", "MEMORY", "FILES", "THREADS",
                "READ/S", "WRITE/S", "IN/S", "OUT/S", "QUEUE", "WAITING", "FAILED", "STARTS", "WHY");
        for (TaskDocument task : tasks) {
            table.row(task.fields().get("name"), task.fields().get("status"), task.fields().get("placement"),
                    task.fields().get("pid"), task.fields().get("level"), task.shown("cpu"), task.shown("memory"),
                    task.shown("open_files"), task.shown("threads"), task.shown("disk_read"), task.shown("disk_write"),
                    task.shown("messages_in"), task.shown("messages_out"), task.shown("queue_bytes"), task.waiting(),
                    task.fields().get("failed"), task.fields().get("starts"), task.why());
        }
        return table;
    }

    /** The processes that are no tasks themselves, with what is measured of no task. */
    static Table processes(List<TaskDocument> processes) {
        Table table = new Table("PROCESS", "STATUS", "PID", "LEVEL", "CPU", "MEMORY", "HEAP", "STALLED", "LATE S",
                "LOST ALERTS/S", "FILES", "THREADS", "READ/S", "WRITE/S", "STARTS", "WHY");
        for (TaskDocument process : processes) {
            table.row(process.fields().get("name"), process.fields().get("status"), process.fields().get("pid"),
                    process.fields().get("level"), process.shown("cpu"), process.shown("memory"), process.shown("heap"),
                    process.shown("stalled"), process.shown("sampling_lateness"), process.shown("alerts_dropped"),
                    process.shown("open_files"), process.shown("threads"), process.shown("disk_read"),
                    process.shown("disk_write"), process.fields().get("starts"), process.why());
        }
        return table;
    }

    /** Of them what a screen that is refreshed has room for. */
    static Table topProcesses(List<TaskDocument> processes) {
        Table table = new Table("PROCESS", "STATUS", "LEVEL", "CPU", "MEMORY", "HEAP", "STALLED", "WHY");
        for (TaskDocument process : processes) {
            table.row(process.fields().get("name"), process.fields().get("status"), process.fields().get("level"),
                    process.shown("cpu"), process.shown("memory"), process.shown("heap"), process.shown("stalled"),
                    process.why());
        }
        return table;
    }

    /** What a screen that is refreshed has room for. */
    static Table top(List<TaskDocument> tasks) {
        Table table = new Table("TASK", "STATUS", "LEVEL", "CPU", "MEMORY", "IN/S", "OUT/S", "QUEUE", "WAITING",
                "PLACE", "WHY");
        for (TaskDocument task : tasks) {
            table.row(task.fields().get("name"), task.fields().get("status"), task.fields().get("level"),
                    task.shown("cpu"), task.shown("memory"), task.shown("messages_in"), task.shown("messages_out"),
                    task.shown("queue_bytes"), task.waiting(), task.fields().get("placement"), task.why());
        }
        return table;
    }
}
