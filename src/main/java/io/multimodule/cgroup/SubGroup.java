package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One group that {@link UnitGroups} has made, with limits of its own. Any thread. */
public final class SubGroup {
    private static final String SWAP = "memory.swap.max";
    private static final String AS_ONE = "memory.oom.group";
    private static final long PERIOD_MICROS = 100_000;
    private static final String FORK_PEAK = "pids.peak";

    private final Path directory;
    private final GroupLimits limits;

    SubGroup(Path directory, GroupLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    static SubGroup make(Path directory, GroupLimits limits, Set<String> controllers) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new IOException("cannot make the control group " + directory + " (" + e + "); look who made it, and"
                    + " at cgroup.max.descendants above it", e);
        }
        SubGroup made = new SubGroup(directory, limits);
        try {
            made.limit(controllers);
            return made;
        } catch (IOException e) {
            made.remove();
            throw new IOException("cannot limit the control group " + directory + " (" + e
                    + "); look at its limits", e);
        }
    }

    private void limit(Set<String> controllers) throws IOException {
        if (limits.memoryBytes() > 0 && controllers.contains("memory")) {
            write(directory.resolve("memory.max"), Long.toString(limits.memoryBytes()));
            write(directory.resolve(AS_ONE), "1");
            // Whoever comes to the limit is to end there, and not to go on in the swap at the cost of all others.
            if (Files.exists(directory.resolve(SWAP))) {
                write(directory.resolve(SWAP), "0");
            }
        }
        if (limits.threads() > 0 && controllers.contains("pids")) {
            write(directory.resolve("pids.max"), Long.toString(limits.threads()));
        }
        if (limits.cpus() > 0 && controllers.contains("cpu")) {
            write(directory.resolve("cpu.max"), String.format(Locale.ROOT, "%d %d",
                    Math.round(limits.cpus() * PERIOD_MICROS), PERIOD_MICROS));
        }
    }

    /** What a process writes 0 to that enters the group. */
    public Path entry() {
        return directory.resolve("cgroup.procs");
    }

    /** Whether the kernel has killed what was in the group, at the group's own limit of memory. */
    public boolean isKilledAtLimit() {
        List<String> events = lines("memory.events");
        return OomLedger.number(events, "oom ") > 0 && OomLedger.number(events, "oom_kill ") > 0;
    }

    /** How many processes and threads were refused at the group's own limit so far. */
    public long forksRefused() {
        long refused = limits.threads() == 0 ? 0 : OomLedger.number(lines("pids.events"), "max ");
        if (refused == 0) {
            return 0;
        }
        List<String> peak = lines(FORK_PEAK);
        // Before Linux 6.11 a limit above is counted here, too.
        return peak.isEmpty() || Long.parseLong(peak.get(0).strip()) >= limits.threads() ? refused : 0;
    }

    /** Kills what is in it; an older kernel than 5.14 cannot, and has only the process group to kill. */
    void kill() {
        try {
            write(directory.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
            // What is left keeps the group from being removed, which is tried again.
            return;
        }
    }

    /** Removes it; says whether it is gone. */
    boolean remove() {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            return Files.notExists(directory);
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException e) {
            // There is no such controller, or the group is gone: then nothing is known.
            return List.of();
        }
    }

    /** The kernel's files are there already, and are not to be made. */
    static void write(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file, e);
        } catch (IOException e) {
            throw new IOException("writing " + text + " to " + file + ": " + e.getMessage(), e);
        }
    }
}
