package io.multimodule.unit;

import java.util.List;
import java.util.Map;

/**
 * What a unit runs, and as whom.
 *
 * @param argv the program by its absolute path, then its arguments; nothing in them is expanded
 * @param environment the whole environment, besides what the supervisor itself sets
 * @param user the user's name or number; empty for the supervisor's default (root under systemd)
 * @param group the group's name or number; empty for the user's own
 * @param directory the working directory, absolute
 * @param logFields fields for each of its journal records, such as {@code MULTIMODULE_TASK}
 */
public record UnitProcess(List<String> argv, Map<String, String> environment, String user, String group,
                          String directory, Map<String, String> logFields) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException no absolute program or directory, or a text with a NUL in it
     */
    public UnitProcess {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        logFields = Map.copyOf(logFields);
        if (argv.isEmpty() || !argv.get(0).startsWith("/")) {
            throw new IllegalArgumentException("command " + argv + " has to begin with a program's absolute path");
        }
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("working directory '" + directory + "' has to be absolute");
        }
        argv.forEach(UnitProcess::refuseNul);
        environment.values().forEach(UnitProcess::refuseNul);
        environment.keySet().forEach(UnitProcess::checkVariable);
    }

    private static void refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + text.replace("\0", "\\0")
                + "' has a NUL character: no process can get it");
        }
    }

    private static void checkVariable(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("'" + name + "' is no name of an environment variable:"
                + " use letters, digits and underscores");
        }
    }

    /** A program in {@code /} with an empty environment. */
    public static UnitProcess of(String... argv) {
        return of(List.of(argv));
    }

    /** A program in {@code /} with an empty environment. */
    public static UnitProcess of(List<String> argv) {
        return new UnitProcess(argv, Map.of(), "", "", "/", Map.of());
    }

    /** This, with another environment. */
    public UnitProcess withEnvironment(Map<String, String> other) {
        return new UnitProcess(argv, other, user, group, directory, logFields);
    }

    /** This, as somebody else. */
    public UnitProcess as(String otherUser, String otherGroup) {
        return new UnitProcess(argv, environment, otherUser, otherGroup, directory, logFields);
    }

    /** This, somewhere else. */
    public UnitProcess in(String otherDirectory) {
        return new UnitProcess(argv, environment, user, group, otherDirectory, logFields);
    }

    /** This, with other journal fields. */
    public UnitProcess withLogFields(Map<String, String> other) {
        return new UnitProcess(argv, environment, user, group, directory, other);
    }
}
