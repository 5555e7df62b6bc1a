package io.multimodule.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of all tools, the same for each. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;
    static final int NOT_ALLOWED = 4;
    /** EX_TEMPFAIL of sysexits.h. */
    static final int TRY_AGAIN = 75;

    private ExitCode() {
    }

    /** What {@code --help} says. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put(" 0", "done");
        meanings.put(" 1", "it failed; the reason is on stderr");
        meanings.put(" 2", "the command line makes no sense");
        meanings.put(" 3", "the daemon is not running");
        meanings.put(" 4", "refused: no permission");
        meanings.put("75", "not now, try again: a full or empty queue, a busy daemon");
        return meanings;
    }
}
