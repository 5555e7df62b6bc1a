package io.multimodule.cli;

import java.util.Set;

/** Colours for a terminal, or none. */
final class Colours {
    static final Colours NONE = new Colours(false);

    private static final String RED = "31";
    private static final Set<String> GOOD = Set.of("running", "ok");
    private static final Set<String> DOUBTFUL = Set.of("warn", "waiting", "stopped");
    private static final Set<String> BAD = Set.of("failed", "held", "severe", "failsafe");

    private final boolean enabled;

    Colours(boolean enabled) {
        this.enabled = enabled;
    }

    String bold(String text) {
        return paint("1", text);
    }

    /** Something that went wrong. */
    String bad(String text) {
        return paint(RED, text);
    }

    /** The word of a task's status or level in the colour of what it means; other text as it is. */
    String byMeaning(String text) {
        if (GOOD.contains(text)) {
            return paint("32", text);
        }
        if (DOUBTFUL.contains(text)) {
            return paint("33", text);
        }
        return BAD.contains(text) ? bad(text) : text;
    }

    private String paint(String code, String text) {
        return enabled ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
