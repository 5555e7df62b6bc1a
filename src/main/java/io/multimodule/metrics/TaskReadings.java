package io.multimodule.metrics;

import io.multimodule.message.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The documents of tasks read as figures: what was measured of each, on which level each measure is, and
 * how many tasks are held. A process that is no task itself, the daemon or a host that tasks share, stands among
 * them under its own name, which no task has. What was not measured is left out. Immutable.
 */
public final class TaskReadings {
    /** The level of each measure of each task, from 0 for ok to 3 for failsafe. */
    public static final String LEVEL = "task_level";
    /** Tasks that must not run before a person releases them. */
    public static final String HELD = "tasks_held";

    private static final List<String> LEVELS = List.of("ok", "warn", "severe", "failsafe");
    private static final String METRIC = "metric";
    private static final String TASK = "task";

    /** From measure to task to value, both sorted, so that what is read twice reads the same. */
    private final Map<TaskFigure, Map<String, Number>> values = new TreeMap<>();
    /** From task to measure to level. */
    private final Map<String, Map<String, Number>> levels = new TreeMap<>();
    private long held;

    /** Reads the documents in the answer to {@code tasks}. */
    public TaskReadings(Message answer) {
        for (Message task : documents(answer, "tasks")) {
            read(task);
            held += "held".equals(task.string("status")) ? 1 : 0;
        }
        // Of a host that is held, its tasks are counted.
        documents(answer, "processes").forEach(this::read);
    }

    private static List<Message> documents(Message answer, String field) {
        return answer.get(field) instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast)
                        .filter(one -> one.string("name") != null).toList() : List.of();
    }

    private void read(Message document) {
        readFigures(document.string("name"), document.object("figures"));
        readLevels(document.string("name"), document.array("levels"));
    }

    /** By name: {@code {"task_cpu_cores":{"A":0.5},"task_level":{"A":{"cpu":1}},"tasks_held":0}}. */
    public Message json() {
        Map<String, Object> all = new LinkedHashMap<>();
        values.forEach((figure, byTask) -> all.put(figure.figureName(), Message.copyOf(byTask)));
        if (!levels.isEmpty()) {
            Map<String, Object> byTask = new LinkedHashMap<>();
            levels.forEach((task, byMeasure) -> byTask.put(task, Message.copyOf(byMeasure)));
            all.put(LEVEL, Message.copyOf(byTask));
        }
        all.put(HELD, held);
        return Message.copyOf(all);
    }

    /** In the Prometheus text format, version 0.0.4. */
    public String prometheus() {
        StringBuilder out = new StringBuilder();
        values.forEach((figure, byTask) -> {
            head(out, figure.figureName(), figure.meaning());
            byTask.forEach((task, value) -> line(out, figure.figureName(), value, TASK, task));
        });
        if (!levels.isEmpty()) {
            head(out, LEVEL, "how bad a measure of a task is: 0 ok, 1 warn, 2 severe, 3 failsafe");
            levels.forEach((task, byMeasure) -> byMeasure.forEach((measure, level) ->
                    line(out, LEVEL, level, TASK, task, METRIC, measure)));
        }
        head(out, HELD, "tasks that must not run before a person releases them");
        line(out, HELD, held);
        return out.toString();
    }

    private void readFigures(String task, Message figures) {
        if (figures == null) {
            return;
        }
        for (TaskFigure figure : TaskFigure.values()) {
            if (figures.get(figure.measure()) instanceof Number value) {
                values.computeIfAbsent(figure, any -> new TreeMap<>()).put(task, value);
                level(task, figure.measure(), 0);
            }
        }
    }

    private void readLevels(String task, List<Object> above) {
        if (above == null) {
            return;
        }
        for (Object one : above) {
            if (one instanceof Message entry && entry.string(METRIC) != null && entry.string("level") != null) {
                level(task, entry.string(METRIC).toLowerCase(Locale.ROOT), LEVELS.indexOf(entry.string("level")));
            }
        }
    }

    /** A measure may have several windows: the worst counts. */
    private void level(String task, String measure, int level) {
        levels.computeIfAbsent(task, any -> new TreeMap<>())
                .merge(measure, (long) level, (one, other) -> Math.max(one.longValue(), other.longValue()));
    }

    private static void head(StringBuilder out, String name, String meaning) {
        out.append("# HELP ").append(Exposition.PREFIX).append(name).append(' ').append(meaning).append('\n')
                .append("# TYPE ").append(Exposition.PREFIX).append(name).append(" gauge\n");
    }

    private static void line(StringBuilder out, String name, Number value, String... labels) {
        out.append(Exposition.PREFIX).append(name);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? "{" : ",").append(labels[i]).append("=\"").append(Exposition.escaped(labels[i + 1]))
                    .append('"');
        }
        out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    }
}
