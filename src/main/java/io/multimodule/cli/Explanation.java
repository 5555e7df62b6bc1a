package io.multimodule.cli;

import io.multimodule.message.Message;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why a task is where it is, in sentences. Pure. */
final class Explanation {
    private static final double MILLIS = 1000;
    private static final long SOON_MILLIS = 60_000;
    /** The reason of what starts for no other reason than that, which says nothing new. */
    private static final String STARTS = "its process starts";

    private final TaskDocument task;
    private final long nowMillis;
    private final List<String> sentences = new ArrayList<>();

    private Explanation(TaskDocument task, long nowMillis) {
        this.task = task;
        this.nowMillis = nowMillis;
    }

    /** The sentences, the most important first. */
    static List<String> of(TaskDocument task, long nowMillis) {
        Explanation explanation = new Explanation(task, nowMillis);
        explanation.explain();
        return List.copyOf(explanation.sentences);
    }

    private void explain() {
        standing();
        move();
        task.list("levels").forEach(this::level);
        figures();
        waiting();
        failures();
        lastEnds();
        if (!task.text("journal").isEmpty()) {
            more("\"" + task.text("journal") + "\" shows what it said");
        }
    }

    private void standing() {
        switch (task.status()) {
            case "running" -> runs();
            case "waiting" -> waits();
            case "starting" -> say("starts: its process" + pid(" (", ")") + " is not ready yet" + since(", since ")
                    + (task.text("reason").equals(STARTS) ? "" : because()));
            case "stopping" -> say("ends: its process" + pid(" (", ")") + " was asked to end" + because());
            case "held" -> held();
            case "stopped" -> say("was stopped by hand; " + task.text("reason"));
            case "failed" -> say("could not be loaded or started" + because()
                    + ". It is tried again when its code or its configuration changes");
            case "loading" -> say("is being loaded: its class and its state are looked up");
            case "elsewhere" -> say("is not in the daemon's process but in " + place()
                    + "; whether that runs is not known yet");
            default -> say("is " + task.status() + because());
        }
    }

    private void runs() {
        String since = Boolean.TRUE.equals(task.fields().get("adopted")) ? since(", which the daemon found running ")
                : since(", since ");
        say((task.isProcess() ? process(task.text("kind")) : "runs in " + place()) + since);
        if (task.count("starts") > 1) {
            more("That process was started " + task.count("starts") + " times");
        }
        if (!task.text("reason").isEmpty()) {
            more("Not all is well: " + task.text("reason"));
        }
    }

    /** What a process is that is no task. */
    private String process(String kind) {
        return (kind.equals("daemon") ? "is the daemon and runs" : "is a host that tasks share and runs")
                + pid(" as process ", "");
    }

    private void waits() {
        String restart = task.count("restart") > 0 ? "restart " + task.count("restart") : "its next start";
        long millis = millis(task.text("restart_at")) - nowMillis;
        String why = task.list("last_ends").isEmpty() ? task.text("reason") : task.list("last_ends").get(0).string("text");
        String because = why == null || why.isEmpty() ? "" : ": " + why;
        if (task.text("restart_at").isEmpty()) {
            say("waits for " + restart + because);
        } else if (millis > 0) {
            say("waits " + delay(millis) + " before " + restart + because);
        } else {
            say("waited for " + restart + ", which was due " + at(task.text("restart_at")) + because);
        }
        more("\"multimodulectl start " + task.name() + "\" starts it at once");
    }

    private void held() {
        Message hold = task.fields().get("hold") instanceof Message found ? found : Message.EMPTY;
        String since = hold.string("since") != null ? hold.string("since") : task.text("since");
        String reason = hold.string("reason") != null ? hold.string("reason") : task.text("reason");
        say("is held" + (since.isEmpty() ? "" : " since " + at(since)) + (reason.isEmpty() ? "" : reasonOfHold(reason)));
        if (hold.string("done") != null) {
            more("What was done: " + hold.string("done"));
        }
        if (!reason.contains("multimodulectl release")) {
            more("\"multimodulectl release " + task.name() + "\" lets it start again; until then its queue keeps what it has");
        }
        List<Object> lines = hold.array("last_lines");
        if (lines != null && !lines.isEmpty()) {
            sentences.add("The last lines that it wrote:\n    " + String.join("\n    ",
                    lines.stream().map(line -> Printable.line(String.valueOf(line))).toList()));
        }
        if (hold.has("thread_dump")) {
            more("The stacks of its threads, taken just before it was stopped, are in the hold: --json shows them");
        }
    }

    /** The reason of a hold is a sentence of its own, whose beginning was said already. */
    private String reasonOfHold(String reason) {
        String byTask = "task " + task.name() + " is held: ";
        String byHand = task.name() + " is held by hand: ";
        return reason.startsWith(byTask) ? ": " + reason.substring(byTask.length())
                : reason.startsWith(byHand) ? ", by hand: " + reason.substring(byHand.length()) : ": " + reason;
    }

    private void move() {
        String wanted = task.text("wanted_in");
        if (wanted.isEmpty()) {
            return;
        }
        String where = wanted.equals("main") ? "the daemon's own process" : wanted.equals(task.name())
                ? "a process of its own" : "host " + wanted;
        String problem = task.text("not_moved");
        more("It is wanted in " + where + (problem.isEmpty() ? " and on its way there"
                : " and stays where it is, because that is not ready: " + problem));
    }

    private void level(Message level) {
        more("On level " + level.string("level") + ": " + TaskDocument.levelText(level));
    }

    private void figures() {
        List<String> parts = new ArrayList<>();
        figure(parts, "cpu", " cores");
        figure(parts, "memory", " of memory");
        figure(parts, "open_files", " open files");
        figure(parts, "threads", " threads");
        if (!parts.isEmpty()) {
            more("It uses " + String.join(", ", parts));
        }
        if (task.isProcess()) {
            process();
        }
        List<String> rates = new ArrayList<>();
        figure(rates, "messages_in", " messages a second in");
        figure(rates, "messages_out", " a second out");
        if (!rates.isEmpty()) {
            more("It has " + String.join(", ", rates));
        }
    }

    /** What is measured of a process alone. */
    private void process() {
        List<String> parts = new ArrayList<>();
        figure(parts, "heap", " of its heap is in use");
        figure(parts, "stalled", " of its time went into callbacks that stalled it");
        figure(parts, "alerts_dropped", " alerts a second were lost");
        if (!parts.isEmpty()) {
            more("Of late " + String.join(", ", parts));
        }
    }

    private void figure(List<String> parts, String measure, String unit) {
        if (task.shown(measure) != null) {
            parts.add(task.shown(measure) + unit);
        }
    }

    private void waiting() {
        if (task.waiting() == 0) {
            return;
        }
        List<String> places = new ArrayList<>();
        place(places, "queue_messages", " in its kernel queue");
        place(places, "lane", " in the memory and on the disk of its host");
        place(places, "outbox", " on the way to its full queue");
        more(messages(task.waiting()) + (task.waiting() == 1 ? " waits" : " wait") + " for it: "
                + String.join(", ", places));
    }

    private void place(List<String> places, String field, String where) {
        if (task.count(field) > 0) {
            places.add(task.count(field) + where);
        }
    }

    private void failures() {
        if (task.count("failed") > 0) {
            more("Its handlers failed " + times(task.count("failed")) + "; \"multimodulectl dead-letters list -q "
                    + task.name() + "\" shows the messages");
        }
        if (task.count("slow") > 0) {
            more(task.count("slow") + " of its callbacks took longer than 100 ms, the longest "
                    + task.count("longest_ms") + " ms");
        }
    }

    /** The newest end of a task that waits is told as the reason why it waits. */
    private void lastEnds() {
        List<Message> ends = task.list("last_ends");
        List<Message> others = task.status().equals("waiting") && !ends.isEmpty() ? ends.subList(1, ends.size()) : ends;
        if (!others.isEmpty()) {
            sentences.add("Runs that ended before:\n    " + String.join("\n    ", others.stream()
                    .map(end -> at(String.valueOf(end.get("when"))) + ": " + Printable.line(String.valueOf(end.get("text"))))
                    .toList()));
        }
    }

    private String place() {
        if (task.isInMain()) {
            return "the daemon's own process";
        }
        return (task.isAlone() ? "a process of its own" : "host " + task.text("placement")) + pid(", process ", "");
    }

    private String pid(String before, String after) {
        return task.count("pid") > 0 ? before + task.count("pid") + after : "";
    }

    private String because() {
        return task.text("reason").isEmpty() ? "" : ": " + task.text("reason");
    }

    private String since(String before) {
        return task.text("since").isEmpty() ? "" : before + at(task.text("since"));
    }

    /** A time with how long ago that was. */
    private String at(String time) {
        long millis = millis(time);
        return millis < 0 || millis > nowMillis ? time
                : time + " (" + StatusCommand.age((nowMillis - millis) / (long) MILLIS) + " ago)";
    }

    private void say(String predicate) {
        more(task.name() + " " + predicate);
    }

    private void more(String sentence) {
        sentences.add(Printable.line(sentence.endsWith(".") ? sentence : sentence + "."));
    }

    private static long millis(String time) {
        try {
            return time.isEmpty() ? -1 : Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            // A time in another form is shown as it is, without an age.
            return -1;
        }
    }

    private static String delay(long millis) {
        return millis < SOON_MILLIS ? String.format(Locale.ROOT, "%.1f s", millis / MILLIS)
                : StatusCommand.age(millis / (long) MILLIS);
    }

    private static String messages(long count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }
}
