package io.multimodule.supervise;

import io.multimodule.message.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a process wrote last, for the person who has to find out why it ended. */
final class LastLines {
    /** Of an end that has none to show. */
    static final CompletionStage<Message> NONE = CompletableFuture.completedStage(Message.EMPTY);

    private static final String FIELD = "last_lines";
    private static final int FEW = 12;
    private static final int LONGEST = 500;

    private LastLines() {
    }

    /** The lines as details of an end. */
    static Message details(List<String> lines) {
        return Message.of(FIELD, lines);
    }

    /** Details of an end with these lines, and what is known of it besides. */
    static Message with(Message lines, Message others) {
        return others.with(FIELD, lines(lines));
    }

    /** The details without the lines, where those are told otherwise. */
    static Message without(Message details) {
        return details.without(FIELD);
    }

    /** All lines of these details, to be put after a sentence; empty when there are none. */
    static String all(Message details) {
        return text(lines(details));
    }

    /** The last few of them: an end that is followed by another start is told in short. */
    static String few(Message details) {
        List<?> lines = lines(details);
        return text(lines.subList(Math.max(0, lines.size() - FEW), lines.size()));
    }

    /** The last of them, to be put into a sentence; empty when there is none. */
    static String last(Message details) {
        List<?> lines = lines(details);
        return lines.isEmpty() ? "" : ", its last line: " + bounded(lines.get(lines.size() - 1));
    }

    private static List<?> lines(Message details) {
        List<Object> lines = details.array(FIELD);
        return lines == null ? List.of() : lines;
    }

    private static String text(List<?> lines) {
        StringBuilder text = new StringBuilder();
        for (Object line : lines) {
            text.append(text.isEmpty() ? "\nits last lines:\n    " : "\n    ").append(bounded(line));
        }
        return text.toString();
    }

    private static String bounded(Object line) {
        String whole = String.valueOf(line);
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "…";
    }
}
