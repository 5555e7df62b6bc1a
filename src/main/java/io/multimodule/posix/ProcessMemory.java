package io.multimodule.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process has, from /proc. Any thread. */
public final class ProcessMemory {
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private ProcessMemory() {
    }

    /** Its resident set in bytes; empty when the process is gone or hidden. */
    public static OptionalLong residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith(RESIDENT)) {
                    String number = line.substring(RESIDENT.length()).replace("kB", "").strip();
                    return OptionalLong.of(Long.parseLong(number) * KIB);
                }
            }
        } catch (IOException e) {
            // A process that has just ended has none.
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
