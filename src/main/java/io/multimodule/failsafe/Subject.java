package io.multimodule.failsafe;

import java.util.Locale;

/**
 * Who is measured.
 *
 * @param kind what it is
 * @param name its name
 */
public record Subject(Kind kind, String name) {

    /** What can be measured. */
    public enum Kind {
        /** A task, internal or external, or a pool with all of its processes. */
        TASK,
        /** A host process: the daemon itself. */
        HOST;

        /** The field that has the name in messages. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A task. */
    public static Subject task(String name) {
        return new Subject(Kind.TASK, name);
    }

    /** {@code task Counter}. */
    @Override
    public String toString() {
        return kind.key() + " " + name;
    }
}
