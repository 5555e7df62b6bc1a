package io.multimodule.unit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What files show everybody of systemd: that it is PID 1, what is installed, which units of ours run. A test has
 * files of its own.
 *
 * @param running there while systemd is PID 1
 * @param broker where the broker listens
 * @param unitFiles directories of unit files; the first that has a unit decides
 * @param slices where the cgroups of our units are, with the unified hierarchy and with the older one
 * @param ownCgroup says in which cgroup this process is
 */
record SystemdFiles(Path running, Path broker, List<Path> unitFiles, List<Path> slices, Path ownCgroup) {
    static final SystemdFiles OF_MACHINE = new SystemdFiles(Path.of("/run/systemd/system"), BrokeredUnits.SOCKET,
        List.of(Path.of("/etc/systemd/system"), Path.of("/run/systemd/system"),
            Path.of("/usr/local/lib/systemd/system"), Path.of("/usr/lib/systemd/system"),
            Path.of("/lib/systemd/system")),
        List.of(Path.of("/sys/fs/cgroup/multimodule.slice"), Path.of("/sys/fs/cgroup/systemd/multimodule.slice")),
        Path.of("/proc/self/cgroup"));
    private static final int DEEPEST = 3;
    private static final Path MASKED = Path.of("/dev/null");

    boolean isSystemdRunning() {
        return Files.isDirectory(running);
    }

    /** Whether a unit has a file and is not masked, so that systemd starts it sooner or later or can be told to. */
    boolean isInstalled(String unit) {
        return unitFiles.stream().map(directory -> directory.resolve(unit))
            .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS)).findFirst()
            .filter(file -> !isMasked(file)).isPresent();
    }

    private static boolean isMasked(Path file) {
        try {
            return file.toRealPath().equals(MASKED);
        } catch (IOException e) {
            // A link to nothing starts nothing.
            return true;
        }
    }

    /** Whether we are the packaged service, or in its slice. */
    boolean areWeInOurSlice() {
        try {
            return Files.readString(ownCgroup).contains("/multimodule.slice/");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a unit runs whose name begins so. */
    boolean unitRuns(String prefix) {
        return slices.stream().anyMatch(slice -> unitRuns(slice.toFile(), prefix, DEEPEST));
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
}
