package io.multimodule.cli;

import io.multimodule.message.Message;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code top} shows at one moment, line by line. Pure. */
final class TopScreen {
    private static final int WITHOUT_BOUND = Integer.MAX_VALUE;
    /** Head, gap and the heads of the columns. */
    private static final int LINES_ABOVE = 4;
    /** At most this part of a screen is for processes. */
    private static final int PART_OF_PROCESSES = 3;
    /** Their head, one of them, and how many are left out. */
    private static final int LEAST_OF_PROCESSES = 3;

    private final Message result;
    private final String note;
    private final TopOrder order;
    private final long nowMillis;

    /**
     * A screen.
     *
     * @param answer the answer to {@code tasks}
     */
    TopScreen(Answer answer, TopOrder order, long nowMillis) {
        this.result = answer.result();
        this.note = answer.note();
        this.order = order;
        this.nowMillis = nowMillis;
    }

    /** Everything, for a file or a pipe. */
    List<String> plain(Colours colours) {
        return lines(WITHOUT_BOUND, colours, "");
    }

    /** As many lines as a terminal has, with what its keys do. */
    List<String> fitting(int height, Colours colours) {
        StringBuilder keys = new StringBuilder();
        for (TopOrder one : TopOrder.values()) {
            keys.append(one.key()).append(' ').append(one).append("  ");
        }
        return lines(Math.max(height, LINES_ABOVE + 1), colours, keys + "q end");
    }

    private List<String> lines(int height, Colours colours, String keys) {
        List<TaskDocument> tasks = order.sorted(TaskDocument.all(result));
        List<String> lines = new ArrayList<>();
        lines.add(colours.bold(Instant.ofEpochMilli(nowMillis).truncatedTo(ChronoUnit.SECONDS) + "  "
                + summary(tasks)));
        if (!keys.isEmpty()) {
            lines.add("by " + order + "   " + keys);
            lines.add(note == null ? "" : colours.bad(Printable.line(note)));
        }
        List<String> below = processes(height / PART_OF_PROCESSES, colours);
        int room = height - lines.size() - 1 - below.size();
        boolean all = tasks.size() <= room;
        List<TaskDocument> shown = all ? tasks : tasks.subList(0, Math.max(room - 1, 0));
        lines.addAll(TaskTables.top(shown).lines(colours));
        if (!all) {
            lines.add("… and " + (tasks.size() - shown.size()) + " more");
        }
        lines.addAll(below);
        return lines;
    }

    /** A table of the processes that are no tasks; none where there is no room for its head, one and a note. */
    private List<String> processes(int room, Colours colours) {
        List<TaskDocument> processes = TaskDocument.processes(result);
        if (processes.isEmpty() || room < LEAST_OF_PROCESSES) {
            return List.of();
        }
        boolean all = processes.size() <= room - 1;
        List<TaskDocument> shown = all ? processes : processes.subList(0, room - 2);
        List<String> lines = new ArrayList<>(TaskTables.topProcesses(shown).lines(colours));
        if (!all) {
            lines.add("… and " + (processes.size() - shown.size()) + " more processes");
        }
        return lines;
    }

    /** Such as {@code 12 tasks: 1 held, 11 running; 2 warn}. */
    private static String summary(List<TaskDocument> tasks) {
        Map<String, Long> byStatus = counts(tasks, TaskDocument::status);
        Map<String, Long> byLevel = counts(tasks, TaskDocument::level);
        byLevel.remove("ok");
        return tasks.size() + (tasks.size() == 1 ? " task" : " tasks")
                + (byStatus.isEmpty() ? "" : ": " + text(byStatus)) + (byLevel.isEmpty() ? "" : "; " + text(byLevel));
    }

    private static Map<String, Long> counts(List<TaskDocument> tasks,
            java.util.function.Function<TaskDocument, String> by) {
        return tasks.stream().map(by).filter(one -> !one.isEmpty())
                .collect(Collectors.groupingBy(one -> one, TreeMap::new, Collectors.counting()));
    }

    private static String text(Map<String, Long> counts) {
        return counts.entrySet().stream().map(one -> one.getValue() + " " + Printable.line(one.getKey()))
                .collect(Collectors.joining(", "));
    }
}
