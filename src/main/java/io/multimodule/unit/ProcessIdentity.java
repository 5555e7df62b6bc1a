package io.multimodule.unit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param parent who started it, or adopted it since
 * @param session the session it is in
 * @param startTicks when it started, in clock ticks since the machine's boot
 */
record ProcessIdentity(long pid, long parent, long session, long startTicks) {
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** The process with this number now, unless it is dead and only waits to be reaped. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            return parse(Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // It is gone: that is the answer.
            return Optional.empty();
        }
    }

    /** Reads a line of /proc/PID/stat (proc(5)); the command in it may have blanks and parentheses. */
    static Optional<ProcessIdentity> parse(String stat) {
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(end + 1).strip().split(" ");
        if (fields.length <= START || "ZX".contains(fields[STATE])) {
            return Optional.empty();
        }
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[PARENT]),
            Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
    }

    /** Whether this very process is alive. */
    boolean alive() {
        return of(pid).filter(now -> now.startTicks == startTicks).isPresent();
    }

    /** The processes of a session, read once; the order is that of /proc. */
    static List<ProcessIdentity> ofSession(long session) {
        List<ProcessIdentity> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                of(Long.parseLong(process.getFileName().toString()))
                    .filter(found -> found.session == session).ifPresent(members::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: mount it", e);
        }
        return members;
    }

    /** Whether the process was given this argument; false when it is gone. */
    boolean hasArgument(String argument) {
        return contains("cmdline", argument);
    }

    /** Whether the process was started with this assignment in its environment; false when that may not be read. */
    boolean hasVariable(String assignment) {
        return contains("environ", assignment);
    }

    private boolean contains(String file, String text) {
        try {
            String all = Files.readString(PROC.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1);
            return List.of(all.split("\0")).contains(text);
        } catch (IOException e) {
            // Gone, or somebody else's: in no case ours.
            return false;
        }
    }

    /** Sends TERM or KILL to this very process. */
    void end(boolean forcibly) {
        // The handle remembers the start time as well, so a number that is used anew is not hit.
        ProcessHandle.of(pid).filter(handle -> alive())
            .ifPresent(handle -> {
                if (forcibly) {
                    handle.destroyForcibly();
                } else {
                    handle.destroy();
                }
            });
    }
}
