package io.multimodule.daemon;

import io.multimodule.unit.UnitsChooser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a command line in its plainest form, in which the daemon starts its task hosts: an option, then its value.
 * That takes no library, whose classes would be a sixth of what a task host loads. Whatever else there is, all that
 * is wrong included, is left to the library.
 */
final class PlainArguments {
    private final DaemonOptions options = new DaemonOptions();

    private PlainArguments() {
    }

    /** The options, or empty when the command line is not a plain one. */
    static Optional<DaemonOptions> read(List<String> arguments) {
        PlainArguments plain = new PlainArguments();
        for (Iterator<String> each = arguments.iterator(); each.hasNext();) {
            String name = each.next();
            if (!each.hasNext() || !plain.take(name, each.next())) {
                return Optional.empty();
            }
        }
        return Optional.of(plain.options);
    }

    private boolean take(String name, String value) {
        return !isSpecial(value) && (takePath(name, value) || takeText(name, value));
    }

    /** What may be more than the value of the option before it. */
    private static boolean isSpecial(String value) {
        return value.isEmpty() || value.charAt(0) == '-' || value.charAt(0) == '@' || value.indexOf('"') >= 0
                || value.indexOf('\'') >= 0;
    }

    private boolean takePath(String name, String value) {
        switch (name) {
            case "-c", "--config" -> options.config = Path.of(value);
            case "-s", "--state-dir" -> options.stateDirectory = Path.of(value);
            case "-T", "--queue-directory" -> options.queueDirectory = Path.of(value);
            case "--control-socket" -> options.controlSocket = Path.of(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeText(String name, String value) {
        switch (name) {
            case "-q", "--control-queue" -> options.controlQueue = value;
            case "-p", "--task-packages" -> options.taskPackages = joined(options.taskPackages, value);
            case "-o", "--channels" -> options.channels = joined(options.channels, value);
            case "-m", "--task-host" -> options.taskHost = value;
            case "-d", "--debug" -> {
                return takeLevel(value);
            }
            case "--supervisor" -> {
                return takeSupervisor(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static List<String> joined(List<String> before, String value) {
        List<String> all = new ArrayList<>(before == null ? List.of() : before);
        all.addAll(List.of(value.split(",")));
        return all;
    }

    private boolean takeLevel(String value) {
        boolean small = value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        options.debugLevel = small ? Integer.valueOf(value) : null;
        return small;
    }

    private boolean takeSupervisor(String value) {
        for (UnitsChooser.Supervisor known : UnitsChooser.Supervisor.values()) {
            if (known.name().equals(value)) {
                options.supervisor = known;
                return true;
            }
        }
        return false;
    }
}
