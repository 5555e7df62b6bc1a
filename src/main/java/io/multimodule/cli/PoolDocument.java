package io.multimodule.cli;

import io.multimodule.control.PoolDirectory;
import io.multimodule.message.Message;
import io.multimodule.pool.Scoreboard;
import io.multimodule.posix.ProcessMemory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What there is to know of one pool: what its main process and its workers say, and what the daemon says of it.
 *
 * @param fields of the document
 * @param workers a document each
 * @param known whether anybody knows of it
 */
record PoolDocument(Message fields, List<Message> workers, boolean isKnown) {
    private static final double NANOS = 1e9;

    /**
     * Reads it.
     *
     * @param task what the daemon says, which may be nothing
     * @param asked whether it says so now; else it did when it was last seen
     */
    static PoolDocument read(PoolDirectory directory, String name, TaskDocument task, boolean asked)
            throws IOException {
        PoolOutlook outlook = PoolOutlook.read(directory);
        Message own = outlook.fields();
        boolean runs = outlook.runs();
        List<Message> workers = new ArrayList<>();
        for (Path board : directory.boards()) {
            for (Scoreboard.Entry entry : entries(board)) {
                workers.add(worker(entry));
            }
        }
        Message.Builder fields = Message.builder(24).put("pool", name).put("status", status(runs, task, asked))
                .put("reason", runs ? outlook.trouble() : task.why());
        own.without("pool").asMap().forEach(fields::put);
        fields.put("workers_running", workers.size());
        for (String state : List.of("idle", "busy", "starting", "leaving")) {
            fields.put(state, workers.stream().filter(worker -> state.equals(counted(worker))).count());
        }
        return new PoolDocument(fields.put("workers", workers).build(), workers,
                own.size() > 0 || !task.name().isEmpty());
    }

    /** One whose files cannot be read; the others are shown all the same. */
    static PoolDocument damaged(String name, String why) {
        Message fields = Message.builder(10).put("pool", name).put("status", "unknown").put("reason", why)
                .put("workers_running", 0).put("idle", 0).put("busy", 0).put("starting", 0).put("leaving", 0)
                .put("workers", List.of()).build();
        return new PoolDocument(fields, List.of(), true);
    }

    /** A pool that its main process says nothing of is how the daemon saw it. */
    private static String status(boolean runs, TaskDocument task, boolean asked) {
        boolean unknown = task.status().isEmpty() || task.status().equals("elsewhere");
        if (runs) {
            return asked && !unknown ? task.status() : "running";
        }
        return unknown || task.status().equals("running") ? "gone" : task.status();
    }

    private static List<Scoreboard.Entry> entries(Path board) throws IOException {
        try {
            return Scoreboard.read(board);
        } catch (NoSuchFileException e) {
            // Its workers have left since the directory was listed.
            return List.of();
        }
    }

    private static Message worker(Scoreboard.Entry entry) {
        Duration cpu = ProcessHandle.of(entry.pid()).flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        return Message.builder(10).put("worker", entry.number()).put("pid", entry.pid())
                .put("state", entry.state().name().toLowerCase(Locale.ROOT)).put("leaving", entry.leaving())
                .put("started", entry.started().toString()).put("since", entry.since().toString())
                .put("requests", entry.requests()).put("cpu_seconds", cpu.toNanos() / NANOS)
                .put("memory_bytes", ProcessMemory.residentBytes(entry.pid()).orElse(0))
                .put("work", entry.work()).build();
    }

    /** What a worker counts as: one that leaves is no idle one. */
    private static String counted(Message worker) {
        return Boolean.TRUE.equals(worker.get("leaving")) ? "leaving" : worker.string("state");
    }

    boolean runs() {
        return "running".equals(fields.string("status"));
    }

    /** Where it gets its work. */
    String source() {
        List<Object> listen = fields.array("listen");
        String queue = fields.string("queue");
        return listen != null && !listen.isEmpty() ? String.join(" ", listen.stream().map(String::valueOf).toList())
                : queue == null || queue.isEmpty() ? "" : "queue " + queue;
    }

    /** What is told above the workers. */
    List<String> heading() {
        List<String> lines = new ArrayList<>();
        lines.add("pool " + fields.get("pool") + ": " + fields.get("status") + reason());
        if (fields.has("pid")) {
            lines.add("main process " + fields.get("pid") + " since " + fields.get("since") + ", " + source() + ", "
                    + Printable.line(String.valueOf(fields.get("worker"))));
            lines.add(fields.get("idle") + " idle, " + fields.get("busy") + " busy, " + fields.get("starting")
                    + " starting, " + fields.get("leaving") + " leaving; " + fields.get("min_spare") + " to "
                    + fields.get("max_spare") + " spare, at most " + fields.get("max"));
        }
        return lines;
    }

    private String reason() {
        String reason = fields.string("reason");
        return reason == null || reason.isEmpty() ? "" : ", " + Printable.line(reason);
    }
}
