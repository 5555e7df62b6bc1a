package io.multimodule.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process, not just which number: numbers are given again, but not with the same start time
 * within one boot. From /proc; any thread.
 *
 * @param pid the number
 * @param startTicks clock ticks after boot at which it started (field 22 of /proc/PID/stat)
 * @param commandLine its arguments joined by blanks, empty for a kernel thread
 */
public record ProcessIdentity(long pid, long startTicks, String commandLine) {
    /** Fields of /proc/PID/stat behind the name in parentheses, counted from 0: state is field 3, start is field 22. */
    private static final int STATE = 0;
    private static final int START = 19;

    /** The process that has the number now; empty when there is none, or when it only waits to be reaped. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = read(pid, "stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
                return Optional.empty();
            }
            String command = read(pid, "cmdline").replace('\0', ' ').strip();
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START]), command));
        } catch (IOException e) {
            // Whatever reading says, a process that cannot be seen is none we could mean.
            return Optional.empty();
        }
    }

    /** This process. */
    public static ProcessIdentity current() {
        return of(ProcessHandle.current().pid()).orElseThrow(() -> new IllegalStateException(
                "/proc does not show this process; mount /proc without hidepid for it"));
    }

    /** Whether this very process still runs. */
    public boolean isAlive() {
        return of(pid).filter(now -> now.startTicks == startTicks).isPresent();
    }

    private static String read(long pid, String file) throws IOException {
        return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.UTF_8);
    }
}
