package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.unit.UnitException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds out which supervisor this machine has, unless the configuration says it. A broker or a bus that is installed
 * and only late, or has failed once, is waited for: what is chosen is kept for as long as the daemon lives.
 */
public final class UnitsChooser {
    static final String BROKER = "multimodule-broker.service";
    static final String BUS = "dbus.socket";

    private final String prefix;
    private final Path stateDirectory;
    private final ErrorHandler errors;
    private final SystemdFiles files;
    private final boolean root;

    UnitsChooser(String prefix, Path stateDirectory, ErrorHandler errors, SystemdFiles files, boolean root) {
        this.prefix = prefix;
        this.stateDirectory = stateDirectory;
        this.errors = errors;
        this.files = files;
        this.root = root;
    }

    /** What the configuration may say. */
    public enum Supervisor {
        /** systemd where it is PID 1: through the broker, or directly as root; else plain processes. */
        AUTO,
        /** systemd through the broker, or an error. */
        BROKER,
        /** systemd, or an error. */
        SYSTEMD,
        /** Plain processes. */
        PROCESSES
    }

    /**
     * Opens the units; waits for 5 s at most for a broker that listens and says nothing.
     *
     * @param prefix the beginning of the names of all our units
     * @param stateDirectory where plain processes are registered; made when needed
     * @param errors told of what goes wrong behind the scenes, and of a bus or a broker that is there
     *     and cannot be used
     * @throws UnitException the supervisor that was asked for cannot be used
     */
    public static Units open(Supervisor wanted, String prefix, Path stateDirectory, ErrorHandler errors)
            throws UnitException {
        return new UnitsChooser(prefix, stateDirectory, errors, SystemdFiles.OF_MACHINE, isRoot()).open(wanted);
    }

    Units open(Supervisor wanted) throws UnitException {
        return switch (wanted) {
            case BROKER -> askedForBroker();
            case SYSTEMD -> askedForSystemd();
            case PROCESSES -> processes("the configuration asks for plain processes");
            case AUTO -> detect();
        };
    }

    private Units askedForBroker() throws UnitException {
        String reason = "the configuration asks for the broker";
        try {
            return new BrokeredUnits(prefix, files.broker(), reason, errors);
        } catch (UnitException e) {
            if (e.kind() == Kind.UNREACHABLE && files.isSystemdRunning()) {
                return awaitedBroker(reason, e);
            }
            throw e;
        }
    }

    private Units askedForSystemd() throws UnitException {
        String reason = "the configuration asks for systemd";
        try {
            return new SystemdUnits(prefix, reason, errors);
        } catch (UnitException e) {
            if (files.isSystemdRunning()) {
                return awaitedBus(reason, e);
            }
            throw e;
        }
    }

    private Units detect() throws UnitException {
        if (!files.isSystemdRunning()) {
            return processes("PID 1 is not systemd: " + files.running() + " does not exist");
        }
        try {
            return new BrokeredUnits(prefix, files.broker(), "PID 1 is systemd, and the broker answers on "
                + files.broker(), errors);
        } catch (UnitException e) {
            return root ? ofRoot(e) : withoutRoot(e);
        }
    }

    private Units withoutRoot(UnitException noBroker) throws UnitException {
        boolean installed = files.isInstalled(BROKER);
        // Somebody else, whom it does not serve, could wait for it for ever.
        boolean forUs = installed && files.areWeInOurSlice();
        if (noBroker.kind() == Kind.NO_PERMISSION && !forUs) {
            // It is there for somebody else, and so are the units that run.
            errors.onError("looking for the broker", noBroker);
            return processes("PID 1 is systemd, but its units are for root, and its broker is not for us, who are "
                + System.getProperty("user.name"));
        }
        if (forUs) {
            return awaitedBroker("PID 1 is systemd, and " + BROKER + " is installed", noBroker);
        }
        if (files.unitRuns(prefix)) {
            // A second process of a task beside the one that runs would do harm; a late one does not.
            return awaitedBroker("units of ours run under systemd", noBroker);
        }
        return processes("PID 1 is systemd, but its units are for root, we are " + System.getProperty("user.name")
            + ", and " + BROKER + (installed ? " does not answer, and we are not the service for which it is installed"
                : " is not installed, or masked"));
    }

    private Units ofRoot(UnitException noBroker) throws UnitException {
        if (Files.exists(files.broker())) {
            errors.onError("looking for the broker", noBroker);
        }
        try {
            return new SystemdUnits(prefix, "PID 1 is systemd and its bus answers", errors);
        } catch (UnitException e) {
            if (files.isInstalled(BUS)) {
                return awaitedBus("PID 1 is systemd, and " + BUS + " is installed", e);
            }
            errors.onError("looking for systemd", e);
            return processes("PID 1 is systemd, but it has no bus: " + BUS + " is not installed, or masked");
        }
    }

    private Units awaitedBroker(String reason, UnitException why) {
        return BrokeredUnits.awaited(prefix, files.broker(), awaited(reason, "broker", why), errors);
    }

    private Units awaitedBus(String reason, UnitException why) {
        return SystemdUnits.awaited(prefix, awaited(reason, "bus", why), errors);
    }

    private static String awaited(String reason, String what, UnitException why) {
        return reason + ", so the " + what + " is waited for, and nothing is started before it answers. Now "
            + why.getMessage() + "; or have plain processes with --supervisor PROCESSES";
    }

    private static boolean isRoot() throws UnitException {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UnitException(Kind.UNREACHABLE, "/proc cannot be read: mount it", e);
        }
    }

    private Units processes(String reason) throws UnitException {
        try {
            return new ProcessUnits(prefix, stateDirectory, reason, errors);
        } catch (IOException e) {
            throw new UnitException(Kind.NO_PERMISSION, "units cannot be registered in " + stateDirectory + " ("
                + e.getMessage() + "): make it writable, or set another state directory", e);
        }
    }
}
