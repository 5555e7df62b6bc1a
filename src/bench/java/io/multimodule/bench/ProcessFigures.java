package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What /proc tells about a process.
 *
 * @param cpuSeconds time on a processor since its start, in the kernel and outside
 * @param residentKib resident memory, with all that it shares with others
 * @param proportionalKib resident memory, what is shared divided among those that share it
 * @param privateKib resident memory that is of this process alone
 * @param threads how many threads there are
 */
record ProcessFigures(double cpuSeconds, long residentKib, long proportionalKib, long privateKib, long threads) {
    /** The unit of /proc/PID/stat on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    static ProcessFigures of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(proc.resolve("stat"));
        // The name of the program is in brackets and may have blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double cpu = (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
        Path rollup = proc.resolve("smaps_rollup");
        return new ProcessFigures(cpu, value(proc.resolve("status"), "VmRSS:"), value(rollup, "Pss:"),
                value(rollup, "Private_Dirty:") + value(rollup, "Private_Clean:"), value(proc.resolve("status"), "Threads:"));
    }

    private static long value(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(key)).findFirst()
                .map(line -> Long.parseLong(line.substring(key.length()).replace("kB", "").strip()))
                .orElseThrow(() -> new IOException(file + " has no line " + key));
    }
}
