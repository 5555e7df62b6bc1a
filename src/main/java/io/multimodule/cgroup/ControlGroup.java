package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The control group of a process, as {@code cgroups(7)} has it in the file {@code cgroup} of each process. */
public final class ControlGroup {
    /** What the line of a process in the one tree of version 2 begins with. */
    private static final String UNIFIED = "0::";

    private ControlGroup() { }

    /**
     * The path of a process's group below the root of the tree of version 2, such as {@code /a.slice/b.service}; empty
     * where there is no such tree. Waits for {@code proc}; any thread.
     *
     * @param proc where processes show themselves
     * @param process a process id, or {@code self}
     * @throws IOException the process is gone, or hidden from this one
     */
    public static String of(Path proc, String process) throws IOException {
        for (String line : Files.readAllLines(proc.resolve(process).resolve("cgroup"))) {
            if (line.startsWith(UNIFIED)) {
                return line.substring(UNIFIED.length());
            }
        }
        return "";
    }
}
