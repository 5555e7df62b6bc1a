package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much the machine has, for limits that are a share of it.
 *
 * @param memoryBytes its memory
 * @param cores its processors
 */
public record MachineCapacity(long memoryBytes, int cores) {
    private static final long KIB = 1024;

    /** Refuses a machine without anything. */
    public MachineCapacity {
        if (memoryBytes <= 0 || cores <= 0) {
            throw new IllegalArgumentException("a machine has memory and processors; here are " + memoryBytes
                    + " bytes and " + cores + " processors");
        }
    }

    /** This machine. */
    public static MachineCapacity ofMachine() throws IOException {
        return read(Accounting.PROC);
    }

    /** The machine of a {@code /proc}; its processors, not those that this process may use. */
    static MachineCapacity read(Path proc) throws IOException {
        List<String> memory = Files.readAllLines(proc.resolve("meminfo"));
        long total = memory.stream().filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst()
                .orElseThrow(() -> new IOException(
                        proc.resolve("meminfo") + " has no line MemTotal; is /proc mounted?"));
        long cores = Files.readAllLines(proc.resolve("stat")).stream()
                .filter(line -> line.matches("cpu\\d+ .*")).count();
        return new MachineCapacity(total * KIB, (int) cores);
    }
}
