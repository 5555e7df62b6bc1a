package io.multimodule.queue;

import java.nio.charset.StandardCharsets;

/**
 * The name of a queue, checked once: it is also the name of a file and half of a line {@code key=value}
 * in it, which is where the rules come from.
 *
 * @param value the name
 */
public record QueueName(String value) implements Comparable<QueueName> {
    /** The longest file name that Linux file systems take, in bytes (NAME_MAX). */
    public static final int MAXIMUM_BYTES = 255;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException naming the rule that is broken
     */
    public QueueName {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("the queue name \"" + value + "\" " + fault);
        }
    }

    /** What is wrong with a name, as the rest of a sentence; {@code null} when it is good. */
    public static String fault(String value) {
        if (value == null || value.isEmpty()) {
            return "is empty; a queue needs a name of at least one character";
        }
        if (value.charAt(0) == '.') {
            return "starts with a dot; such files are hidden from the other readers of the directory";
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '/' || c == '=' || Character.isISOControl(c)) {
                return "contains " + (c == '/' || c == '=' ? "'" + c + "'" : "a control character")
                        + "; '/', '=' and control characters cannot stand in the name of a queue";
            }
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MAXIMUM_BYTES ? null
                : "has " + bytes + " bytes; a file name holds at most " + MAXIMUM_BYTES;
    }

    /** Written out, like the next: what a record has by itself is generated anew in every process. */
    @Override
    public boolean equals(Object other) {
        return other instanceof QueueName name && value.equals(name.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
