package io.multimodule.daemon;

import java.util.List;

/**
 * The stacks of all threads that a Java machine wrote among its last lines, and the lines before them.
 *
 * @param text the stacks, empty where there are none
 * @param before the lines of the program itself
 */
record ThreadDump(String text, List<String> before) {
    private static final String BEGINS = "Full thread dump";
    private static final String ENDS = "JNI global refs";

    /** Whether the stacks are all there: the line that follows them was written. */
    boolean isWhole() {
        return text.lines().anyMatch(line -> line.startsWith(ENDS));
    }

    /** Finds the last dump in the last lines of a process; of a long one the beginning may be missing. */
    static ThreadDump in(List<String> lines) {
        int begin = lines.size() - 1;
        while (begin >= 0 && !lines.get(begin).startsWith(BEGINS)) {
            begin--;
        }
        if (begin >= 0) {
            // The line above it is the time at which the machine wrote it.
            return new ThreadDump(String.join("\n", lines.subList(begin, lines.size())),
                    lines.subList(0, Math.max(0, begin - 1)));
        }
        boolean cut = lines.stream().anyMatch(line -> line.startsWith(ENDS));
        return cut ? new ThreadDump(String.join("\n", lines), List.of()) : new ThreadDump("", lines);
    }
}
