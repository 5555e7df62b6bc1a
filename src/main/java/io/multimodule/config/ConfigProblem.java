package io.multimodule.config;

import java.util.Comparator;

/**
 * Something in the configuration that cannot be accepted.
 *
 * @param file the file, or the name of whatever else said it
 * @param line from 1; 0 when the source has no lines
 * @param column from 1; 0 when the source has no lines
 * @param path the value meant, such as {@code tasks.Counter.save_every}; empty for a whole file
 * @param text what is wrong, and what would be right
 */
public record ConfigProblem(String file, int line, int column, String path, String text)
        implements Comparable<ConfigProblem> {
    private static final Comparator<ConfigProblem> ORDER = Comparator.comparing(ConfigProblem::place)
            .thenComparing(ConfigProblem::path).thenComparing(ConfigProblem::text);

    static ConfigProblem at(ConfigPlace place, String path, String text) {
        return new ConfigProblem(place.file(), place.line(), place.column(), path, text);
    }

    /** Where the value stands. */
    public ConfigPlace place() {
        return new ConfigPlace(file, line, column);
    }

    @Override
    public int compareTo(ConfigProblem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column: path: text}. */
    @Override
    public String toString() {
        return place() + ": " + (path.isEmpty() ? "" : path + ": ") + text;
    }
}
