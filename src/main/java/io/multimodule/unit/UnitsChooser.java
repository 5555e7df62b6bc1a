package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds out which supervisor this machine has, unless the configuration says it. */
public final class UnitsChooser {
    /** Where the cgroups of our units are, with the unified hierarchy and with the older one. */
    private static final List<String> SLICES = List.of("/sys/fs/cgroup/multimodule.slice",
        "/sys/fs/cgroup/systemd/multimodule.slice");
    private static final int DEEPEST = 3;
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    private UnitsChooser() {
    }

    /** What the configuration may say. */
    public enum Supervisor {
        /** systemd where it is PID 1: through the broker where it answers, or directly as root; else plain processes. */
        AUTO,
        /** systemd through the broker, or an error. */
        BROKER,
        /** systemd, or an error. */
        SYSTEMD,
        /** Plain processes. */
        PROCESSES
    }

    /**
     * Opens the units.
     *
     * @param prefix the beginning of the names of all our units
     * @param stateDirectory where plain processes are registered; made when needed
     * @param errors told of what goes wrong behind the scenes, and of a bus or a broker that is there
     *     but does not answer
     * @throws UnitException the supervisor that was asked for cannot be used
     */
    public static Units open(Supervisor wanted, String prefix, Path stateDirectory, ErrorHandler errors)
            throws UnitException {
        return switch (wanted) {
            case BROKER -> new BrokeredUnits(prefix, BrokeredUnits.SOCKET, "the configuration asks for the broker", errors);
            case SYSTEMD -> new SystemdUnits(prefix, "the configuration asks for systemd", errors);
            case PROCESSES -> processes(prefix, stateDirectory, "the configuration asks for plain processes", errors);
            case AUTO -> detect(prefix, stateDirectory, errors);
        };
    }

    private static Units detect(String prefix, Path stateDirectory, ErrorHandler errors) throws UnitException {
        if (!Files.isDirectory(SYSTEMD)) {
            return processes(prefix, stateDirectory, "PID 1 is not systemd: " + SYSTEMD + " does not exist", errors);
        }
        Path socket = BrokeredUnits.SOCKET;
        if (Files.exists(socket)) {
            try {
                return new BrokeredUnits(prefix, socket, "PID 1 is systemd, and the broker answers on " + socket, errors);
            } catch (UnitException e) {
                errors.onError("looking for the broker", e);
            }
        }
        if (!isRoot() && unitRuns(prefix)) {
            // A second process of a task beside the one that runs would do harm; a late one does not.
            return BrokeredUnits.awaited(prefix, socket, "units of ours run under systemd, so the broker is waited for"
                + " on " + socket + ": start it with systemctl start multimodule-broker", errors);
        }
        if (!isRoot()) {
            return processes(prefix, stateDirectory, "PID 1 is systemd, but its units are for root, we are "
                + System.getProperty("user.name") + ", and no broker answers on " + socket, errors);
        }
        try {
            return new SystemdUnits(prefix, "PID 1 is systemd and its bus answers", errors);
        } catch (UnitException e) {
            errors.onError("looking for systemd", e);
            return processes(prefix, stateDirectory, "PID 1 is systemd, but its bus does not answer", errors);
        }
    }

    /** Whether a unit runs whose name begins so; its cgroup shows it to everybody. */
    private static boolean unitRuns(String prefix) {
        return SLICES.stream().anyMatch(slice -> unitRuns(new File(slice), prefix, DEEPEST));
    }

    /** Units are in slices of the second level, or of the third, as those of pools. */
    private static boolean unitRuns(File slice, String prefix, int levels) {
        File[] inside = slice.listFiles(File::isDirectory);
        if (inside == null || levels == 0) {
            return false;
        }
        for (File one : inside) {
            boolean ours = one.getName().endsWith(UnitName.SUFFIX)
                ? levels < DEEPEST && one.getName().startsWith(prefix)
                : one.getName().endsWith(".slice") && unitRuns(one, prefix, levels - 1);
            if (ours) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRoot() throws UnitException {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UnitException(UnitException.Kind.UNREACHABLE, "/proc cannot be read: mount it", e);
        }
    }

    private static Units processes(String prefix, Path directory, String reason, ErrorHandler errors)
            throws UnitException {
        try {
            return new ProcessUnits(prefix, directory, reason, errors);
        } catch (IOException e) {
            throw new UnitException(UnitException.Kind.NO_PERMISSION, "units cannot be registered in "
                + directory + " ("
                + e.getMessage() + "): make it writable, or set another state directory", e);
        }
    }
}
