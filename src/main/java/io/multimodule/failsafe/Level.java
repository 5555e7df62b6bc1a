package io.multimodule.failsafe;

import java.util.Locale;

/** How bad it is, from good to bad. */
public enum Level {
    /** Below every threshold. */
    OK,
    /** Worth a look. */
    WARN,
    /** Needs somebody soon. */
    SEVERE,
    /** Too much: a task is stopped and held, where its limit allows it. */
    FAILSAFE;

    /** The name in configuration, alerts and tables. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
