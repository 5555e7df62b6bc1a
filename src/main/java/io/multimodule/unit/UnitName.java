package io.multimodule.unit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The name of a service unit, such as {@code multimodule-task-Example1.service}.
 *
 * @param value the whole name with its suffix: 1 to 255 ASCII characters as systemd allows them
 */
public record UnitName(String value) implements Comparable<UnitName> {
    /** The suffix of every unit name here. */
    public static final String SUFFIX = ".service";
    /** What the name of a unit with the process of a task, or of a host, begins with. */
    public static final String TASK_PREFIX = "multimodule-task-";
    /** What the name of a unit with a pool begins with; the pool's slice has a shorter name than its unit. */
    public static final String POOL_PREFIX = "multimodule-pool-";
    private static final int MAXIMUM = 255;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException not a name that systemd takes for a service
     */
    public UnitName {
        if (!value.endsWith(SUFFIX) || value.length() == SUFFIX.length()) {
            throw new IllegalArgumentException("unit name '" + value + "' has to be NAME" + SUFFIX);
        }
        if (value.length() > MAXIMUM) {
            throw new IllegalArgumentException("unit name '" + value + "' has " + value.length()
                + " characters, systemd allows " + MAXIMUM + ": use a shorter task name");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isPlain(value.charAt(i)) && "-\\@".indexOf(value.charAt(i)) < 0) {
                throw new IllegalArgumentException("unit name '" + value + "' has a character at position " + i
                    + " that systemd does not allow: escape the name first");
            }
        }
    }

    /**
     * Makes the name of the unit that holds something of ours.
     *
     * @param prefix the literal beginning, such as {@code multimodule-task-}
     * @param name what follows, in any characters; escaped
     */
    public static UnitName of(String prefix, String name) {
        return new UnitName(prefix + escape(name) + SUFFIX);
    }

    /** Why {@link #of} would not make a name of this, as the rest of a sentence; {@code null} when it would. */
    public static String fault(String prefix, String name) {
        int length = prefix.length() + escape(name).length() + SUFFIX.length();
        return length <= MAXIMUM ? null : "makes the name of a systemd unit of " + length + " characters, and systemd"
                + " allows " + MAXIMUM + ": \"" + prefix + "\", the name, \"" + SUFFIX + "\"; each byte of the name"
                + " counts as one, and as four when it is no ASCII letter, digit, \".\", \":\" or \"_\"; use a"
                + " shorter name";
    }

    /**
     * The name that {@link #of} was given.
     *
     * @throws IllegalArgumentException the unit's name does not begin with the prefix
     */
    public String nameAfter(String prefix) {
        if (!value.startsWith(prefix)) {
            throw new IllegalArgumentException("unit name '" + value + "' does not begin with '" + prefix + "'");
        }
        return unescape(value.substring(prefix.length(), value.length() - SUFFIX.length()));
    }

    /** Escapes as systemd-escape(1) does: a slash becomes a dash, what is not plain becomes {@code \xHH}. */
    public static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/') {
                escaped.append('-');
            } else if (isPlain(c) && !(c == '.' && escaped.isEmpty())) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\x%02x", (int) c));
            }
        }
        return escaped.toString();
    }

    /**
     * Undoes {@link #escape}.
     *
     * @throws IllegalArgumentException a backslash is followed by something else than {@code xHH}
     */
    public static String unescape(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\') {
                bytes.write(escapedByte(escaped, i));
                i += 3;
            } else {
                bytes.write(c == '-' ? '/' : c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int escapedByte(String escaped, int at) {
        if (escaped.length() >= at + 4 && escaped.charAt(at + 1) == 'x') {
            int high = Character.digit(escaped.charAt(at + 2), 16);
            int low = Character.digit(escaped.charAt(at + 3), 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
        }
        throw new IllegalArgumentException("'" + escaped + "' has no \\xHH at position " + at
            + ": it was not made by systemd's escaping");
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ':' || c == '_' || c == '.';
    }

    @Override
    public int compareTo(UnitName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
