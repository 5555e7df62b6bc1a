package io.multimodule.posix;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jnr.constants.platform.Signal;

/**
 * A program that this process started with descriptors of its choice, which the JDK's own processes cannot
 * have. It is in a process group of its own and has no other open file of this process. It works where this process
 * does; where that directory was removed, in the one that is at its path now, or at the root. Somebody must ask
 * {@link #exit()} until it tells how the program ended; only then is its number free again. One thread.
 */
public final class ChildProcess {
    /** Above every descriptor that a child is given, so that none is overwritten before it is copied. */
    private static final int LEAST_SOURCE = 64;
    /** What the kernel adds to the path of such a directory. */
    private static final String REMOVED = " (deleted)";
    private static final int NO_WAIT = 1;
    private static final int SIGNAL_BITS = 0x7f;
    private static final long PIDFD_OPEN = 434;

    private final int pid;
    private ExitStatus exit;

    private ChildProcess(int pid) {
        this.pid = pid;
    }

    /**
     * Starts a program.
     *
     * @param command an absolute path and its arguments
     * @param environment all of it
     * @param descriptors open descriptors of this process; the child gets the first as 0, the next as 1 and so on
     * @throws IOException the program cannot be run; the text names it
     */
    public static ChildProcess start(List<String> command, Map<String, String> environment, List<Integer> descriptors)
            throws IOException {
        if (descriptors.size() > LEAST_SOURCE) {
            throw new IOException("cannot hand on " + descriptors.size() + " descriptors, at most " + LEAST_SOURCE);
        }
        List<Descriptor> sources = new ArrayList<>();
        try (Spawn spawn = new Spawn()) {
            for (int i = 0; i < descriptors.size(); i++) {
                sources.add(Descriptor.copyFrom(descriptors.get(i), LEAST_SOURCE));
                spawn.copy(sources.get(i).number(), i);
            }
            leaveRemovedDirectory(spawn);
            closeTheRest(spawn, descriptors.size());
            spawn.isolate();
            return new ChildProcess(start(spawn, command, environment));
        } finally {
            sources.forEach(Descriptor::close);
        }
    }

    private static int start(Spawn spawn, List<String> command, Map<String, String> environment) throws IOException {
        int[] pid = new int[1];
        int errno = spawn.start(pid, command,
                environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
        if (errno != 0) {
            throw new IOException("cannot start " + command.get(0) + ": " + LibC.fault(errno)
                    + "; check that it exists, that this process may run it, and the limits"
                    + " of processes and memory");
        }
        return pid[0];
    }

    /**
     * No JVM starts in a directory that was removed, as that of an older version of a program often is. There may be a
     * new one at the same path.
     */
    private static void leaveRemovedDirectory(Spawn spawn) throws IOException {
        if (!Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString().endsWith(REMOVED)) {
            return;
        }
        Path before = Path.of(System.getProperty("user.dir"));
        try {
            spawn.enter(Files.isDirectory(before) ? before : before.getRoot());
        } catch (UnsatisfiedLinkError e) {
            // With an older C library the program has to see to it itself.
        }
    }

    /** The JDK leaves descriptors of sockets to be inherited; what is not meant for the child ends here. */
    private static void closeTheRest(Spawn spawn, int first) throws IOException {
        try {
            spawn.closeFrom(first);
        } catch (UnsatisfiedLinkError e) {
            // An older C library: what is open now is closed by number.
            try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path descriptor : open) {
                    int number = Integer.parseInt(descriptor.getFileName().toString());
                    if (number >= first) {
                        spawn.close(number);
                    }
                }
            }
        }
    }

    /** The number of the process. */
    public int pid() {
        return pid;
    }

    /**
     * Sends a signal; a process that has ended gets none.
     *
     * @param name without "SIG", such as TERM
     */
    public void signal(String name) {
        if (exit().isEmpty()) {
            LibC.kill(pid, Signal.valueOf("SIG" + name).intValue());
        }
    }

    /** Kills the process and what it started in its process group. */
    public void kill() {
        if (exit().isEmpty()) {
            LibC.kill(-pid, Signal.SIGKILL.intValue());
        }
    }

    /**
     * A descriptor that can be read when the process has ended.
     *
     * @return empty where the kernel has none (before Linux 5.3); then {@link #exit()} must be asked now and then
     */
    public Optional<Descriptor> endDescriptor() {
        int number = (int) LibC.syscall(PIDFD_OPEN, pid, 0);
        return number < 0 ? Optional.empty() : Optional.of(Descriptor.of(number));
    }

    /**
     * How it ended; empty while it runs. Does not wait. What it left behind in its process group is killed then: it
     * would keep the descriptors that it inherited.
     */
    public Optional<ExitStatus> exit() {
        if (exit == null) {
            int ended = LibC.ended(pid);
            if (ended > 0) {
                // Nobody else can have the number before it is asked for, which comes only after this.
                LibC.kill(-pid, Signal.SIGKILL.intValue());
                int[] status = new int[1];
                ended = LibC.waitpid(pid, status, NO_WAIT);
                exit = ended == pid ? ExitStatus.of(status[0] >> 8 & 0xff, status[0] & SIGNAL_BITS) : null;
            }
            if (ended < 0 && LibC.lastErrno() == LibC.ECHILD) {
                // Somebody else in this process waits for all children and has taken the status.
                exit = ExitStatus.of(0, 0);
            }
        }
        return Optional.ofNullable(exit);
    }
}
