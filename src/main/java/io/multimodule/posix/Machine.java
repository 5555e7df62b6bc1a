package io.multimodule.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this machine is called and how much memory it has. Reads small files; no DNS, no processes. Any thread. */
public final class Machine {
    private static final long KIB = 1024;

    private Machine() {
    }

    /**
     * The full name of this host as {@code hostname -f} finds it without asking a server: the kernel's
     * name, completed from /etc/hosts when it has no domain.
     */
    public static String hostname() throws IOException {
        return hostname(Path.of("/proc/sys/kernel/hostname"), Path.of("/etc/hosts"));
    }

    static String hostname(Path kernel, Path hosts) throws IOException {
        String name = Files.readString(kernel).strip();
        if (name.indexOf('.') < 0 && Files.isReadable(hosts)) {
            for (String line : Files.readAllLines(hosts)) {
                List<String> words = List.of(line.replaceFirst("#.*", "").strip().split("\\s+"));
                if (words.indexOf(name) > 0 && words.get(1).indexOf('.') > 0) {
                    return words.get(1);
                }
            }
        }
        return name;
    }

    /** The memory of the machine in bytes (MemTotal of /proc/meminfo). */
    public static long memoryBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
            }
        }
        throw new IOException("/proc/meminfo has no line MemTotal; is /proc mounted?");
    }
}
