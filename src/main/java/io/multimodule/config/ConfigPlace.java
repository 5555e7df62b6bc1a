package io.multimodule.config;

import java.util.Comparator;

/**
 * Where a value was written.
 *
 * @param file the file, or the name of whatever else said it, such as a control message
 * @param line from 1; 0 when the source has no lines
 * @param column from 1; 0 when the source has no lines
 */
public record ConfigPlace(String file, int line, int column) implements Comparable<ConfigPlace> {
    private static final Comparator<ConfigPlace> ORDER = Comparator.comparing(ConfigPlace::file)
            .thenComparingInt(ConfigPlace::line).thenComparingInt(ConfigPlace::column);

    static ConfigPlace of(String file) {
        return new ConfigPlace(file, 0, 0);
    }

    /** The place without the column, as it is shown beside a value: {@code /etc/multimodule.yaml:12}. */
    public String shortText() {
        return line == 0 ? file : file + ":" + line;
    }

    @Override
    public int compareTo(ConfigPlace other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column}, as compilers and editors write it. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
