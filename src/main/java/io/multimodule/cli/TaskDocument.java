package io.multimodule.cli;

import io.multimodule.config.Durations;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the daemon says of one task. Much of it may be missing: what was not measured, and what does not fit the
 * task's status.
 *
 * @param fields the entry in the answer to {@code tasks}
 */
record TaskDocument(Message fields) {
    private static final String MAIN = "main";
    private static final String ALONE = "external";

    /** The tasks in an answer. */
    static List<TaskDocument> all(Message result) {
        return listed(result, "tasks");
    }

    /** The processes in an answer that are no tasks themselves: the daemon, and hosts that tasks share. */
    static List<TaskDocument> processes(Message result) {
        return listed(result, "processes");
    }

    private static List<TaskDocument> listed(Message result, String field) {
        return result.get(field) instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast).map(TaskDocument::new)
                        .toList()
                : List.of();
    }

    /** Those of the tasks that somebody named, all when he named none; a name that there is not ends the tool. */
    static List<TaskDocument> chosen(List<TaskDocument> all, List<String> names) {
        List<String> known = all.stream().map(TaskDocument::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ToolException(ExitCode.FAILED, "the daemon has no task " + name + NearName.hint(name, known)
                        + "; \"multimodulectl tasks\" lists all");
            }
        }
        return all.stream().filter(task -> names.isEmpty() || names.contains(task.name())).toList();
    }

    String name() {
        return text("name");
    }

    String status() {
        return text("status");
    }

    String level() {
        return text("level");
    }

    boolean isHeld() {
        return "held".equals(status());
    }

    /** Whether it is in the daemon's own process. */
    boolean isInMain() {
        return MAIN.equals(text("placement"));
    }

    /** Whether it is no task but a process: the daemon, or a host that tasks share. */
    boolean isProcess() {
        return List.of("daemon", "host").contains(text("kind"));
    }

    /** Whether its process has no other task. */
    boolean isAlone() {
        return ALONE.equals(text("placement"));
    }

    /** A text, empty when it is missing. */
    String text(String field) {
        return fields.get(field) instanceof String text ? text : "";
    }

    /** A whole number, 0 when it is missing. */
    long count(String field) {
        return fields.get(field) instanceof Number number ? number.longValue() : 0;
    }

    /** Objects of a list; none when it is missing. */
    List<Message> list(String field) {
        return fields.get(field) instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast).toList() : List.of();
    }

    /** Something measured; not a number when it was not. */
    double figure(String measure) {
        return fields.get("figures") instanceof Message figures && figures.get(measure) instanceof Number number
                ? number.doubleValue() : Double.NaN;
    }

    /** Something measured as it is shown; {@code null} when it was not measured. */
    Quantity shown(String measure) {
        double value = figure(measure);
        if (Double.isNaN(value)) {
            return null;
        }
        return switch (measure) {
            case "cpu" -> Quantity.cores(value);
            case "memory", "disk_read", "disk_write" -> Quantity.bytes(value);
            case "queue_bytes", "heap", "stalled" -> Quantity.share(value);
            default -> Quantity.number(value);
        };
    }

    /** How many messages wait for it, wherever. */
    long waiting() {
        return Stream.of("lane", "queue_messages", "outbox").mapToLong(this::count).sum();
    }

    /** Why it stands where it stands and what is bad about it, in one line; empty when all is well. */
    String why() {
        Message hold = fields.get("hold") instanceof Message found ? found : Message.EMPTY;
        String reason = isHeld() && hold.string("reason") != null ? hold.string("reason") : text("reason");
        String levels = list("levels").stream().map(TaskDocument::levelText).collect(Collectors.joining("; "));
        return reason.isEmpty() || levels.isEmpty() ? reason + levels : reason + "; " + levels;
    }

    /** A level above ok, such as {@code cpu 0.95 cores over 60s, limit 0.90 cores}. */
    static String levelText(Message level) {
        StringBuilder text = new StringBuilder(String.valueOf(level.get("metric")));
        append(text, " ", level.string("value_text"));
        append(text, " over ", level.get("window") instanceof Number seconds
                ? Durations.text(Duration.ofSeconds(seconds.longValue())) : level.string("window"));
        append(text, ", limit ", level.string("limit_text"));
        return text.toString();
    }

    private static void append(StringBuilder text, String before, String value) {
        if (value != null && !value.isEmpty()) {
            text.append(before).append(value);
        }
    }
}
