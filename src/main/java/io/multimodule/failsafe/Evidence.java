package io.multimodule.failsafe;

import io.multimodule.message.Message;
import java.time.Instant;
import java.util.List;

/**
 * What a hold says about why and how a task was stopped.
 *
 * @param finding what was measured
 * @param when when it was found
 * @param done what was done about it, as a sentence
 * @param lastLines the last lines that the task wrote; the oldest are left out where there are too many
 * @param threadDump what its threads did just before the stop; empty when there is none
 */
public record Evidence(Finding finding, Instant when, String done, List<String> lastLines, String threadDump) {
    private static final int MOST_LINES = 20;
    private static final int LONGEST_LINE = 2_000;
    private static final int LONGEST_DUMP = 64 * 1024;
    private static final String CUT = " … cut";

    /** Keeps the last lines, and of each text no more than a hold should carry. */
    public Evidence {
        lastLines = lastLines.subList(Math.max(0, lastLines.size() - MOST_LINES), lastLines.size()).stream()
                .map(line -> cut(line, LONGEST_LINE)).toList();
        threadDump = cut(threadDump, LONGEST_DUMP);
    }

    /** Why, as a sentence: {@code memory 301.5MiB over 1m is above failsafe 256MiB}. */
    public String reason() {
        return finding.text();
    }

    /** The details of the hold. */
    public Message toMessage() {
        Message details = finding.toMessage().with("when", when.toString()).with("done", done)
                .with("last_lines", lastLines);
        return threadDump.isEmpty() ? details : details.with("thread_dump", threadDump);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + CUT;
    }
}
