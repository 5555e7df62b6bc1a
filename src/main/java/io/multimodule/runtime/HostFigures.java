package io.multimodule.runtime;

import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of a host at one moment, as documents. Immutable.
 *
 * @param tasks one document a task, by name
 * @param summary the sums of all tasks and queues
 */
public record HostFigures(List<Message> tasks, Message summary) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    static HostFigures of(Tasks tasks, MailRoom mailRoom) {
        List<Message> documents = new ArrayList<>();
        Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);
        Sums sums = new Sums();
        for (TaskEntry entry : tasks.all()) {
            counts.merge(entry.status, 1, Integer::sum);
            documents.add(document(entry, mailRoom.find(entry.name)));
            if (entry.cell != null) {
                sums.add(entry.cell.figures);
            }
        }
        long outbox = 0;
        long outboxDisk = 0;
        for (Mailbox box : mailRoom.all()) {
            outbox += box.outbox().size();
            outboxDisk += box.outbox().diskBytes();
        }
        Message.Builder byStatus = Message.builder(TaskStatus.values().length);
        for (TaskStatus status : TaskStatus.values()) {
            byStatus.put(status.toString(), counts.getOrDefault(status, 0));
        }
        Message messages = Message.builder(8).put("received", sums.received).put("emitted", sums.emitted)
                .put("failed", sums.failed).put("slow_callbacks", sums.slow).put("outbox", outbox)
                .put("outbox_disk_bytes", outboxDisk).put("input_held", mailRoom.isInputHeld()).build();
        return new HostFigures(List.copyOf(documents), Message.of("tasks", byStatus.build(), "messages", messages));
    }

    /**
     * Documents of the tasks whose home this is: a copy of a stateless task is told of by the host that is its home.
     */
    static List<Message> atHome(Tasks tasks, MailRoom mailRoom) {
        List<Message> documents = new ArrayList<>();
        for (TaskEntry entry : tasks.all()) {
            if (tasks.isHome(entry.name)) {
                documents.add(document(entry, mailRoom.find(entry.name)));
            }
        }
        return documents;
    }

    private static Message document(TaskEntry entry, Mailbox box) {
        Message.Builder document = Message.builder(20).put("name", entry.name)
                .put("status", entry.status.name().toLowerCase(Locale.ROOT)).put("reason", entry.reason)
                .put("placement", entry.home.equals(entry.name) ? "external" : entry.home);
        if (entry.cell != null) {
            putCell(document, entry.cell);
        }
        if (box != null) {
            putBox(document, box);
        }
        return document.build();
    }

    private static void putCell(Message.Builder document, Cell cell) {
        CellFigures figures = cell.figures;
        document.put("stateful", cell.isStateful()).put("received", figures.received).put("emitted", figures.emitted)
                .put("failed", figures.failed).put("callbacks", figures.callbacks)
                .put("busy_ms", figures.busyNanos / NANOS_PER_MILLI)
                .put("longest_ms", figures.longestNanos / NANOS_PER_MILLI).put("slow", figures.slow)
                .put("timers", cell.timers().size());
        if (cell.isStateful()) {
            document.put("state_bytes", cell.state().savedBytes()).put("state_generation", cell.state().generation())
                    .put("save_ms", cell.state().saveNanos() / NANOS_PER_MILLI)
                    .put("save_failures", cell.state().saveFailures());
        }
    }

    private static void putBox(Message.Builder document, Mailbox box) {
        document.put("lane", box.lane() == null ? 0 : box.lane().size())
                .put("lane_disk_bytes", box.lane() == null ? 0 : box.lane().diskBytes())
                .put("queue_messages", box.inlet() == null ? null : box.inlet().waiting())
                .put("outbox", box.outbox().size()).put("outbox_disk_bytes", box.outbox().diskBytes());
    }

    /** Sums over all tasks. */
    private static final class Sums {
        private long received;
        private long emitted;
        private long failed;
        private long slow;

        private void add(CellFigures figures) {
            received += figures.received;
            emitted += figures.emitted;
            failed += figures.failed;
            slow += figures.slow;
        }
    }
}
