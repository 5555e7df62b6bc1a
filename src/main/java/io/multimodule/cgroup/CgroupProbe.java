package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Reads a cgroup of version 2. The directory is told from a later one of the same path by its inode, and
 * by the handles, which the kernel refuses once their cgroup was removed.
 */
final class CgroupProbe implements Probe {
    /** How many files are kept open for a unit at most. */
    static final int FILES = 10;

    private static final long MICRO = 1000;
    private static final byte[] USAGE = KernelText.word("usage_usec");
    private static final byte[] HIGH = KernelText.word("high");
    private static final byte[] MAX = KernelText.word("max");
    private static final byte[] OOM = KernelText.word("oom");
    private static final byte[] OOM_KILL = KernelText.word("oom_kill");
    private static final byte[] AVERAGE = KernelText.word("avg10=");
    private static final byte[] READ = KernelText.word("rbytes=");
    private static final byte[] WRITTEN = KernelText.word("wbytes=");
    private static final byte[] ACTIVE_CACHE = KernelText.word("active_file");
    private static final byte[] INACTIVE_CACHE = KernelText.word("inactive_file");

    private final UnitIdentity unit;
    private final Path directory;
    private final Object key;
    private final KernelText text;
    private final OpenFiles openFiles;
    private final DoubleSupplier memoryLevel;
    private final long[] values = new long[Quantity.values().length];
    private final KernelFile cpu;
    private final KernelFile memory;
    private final KernelFile memoryEvents;
    private final KernelFile pressure;
    private final KernelFile io;
    private final KernelFile threads;
    private final KernelFile threadEvents;
    private final KernelFile memoryStat;
    private final KernelFile memoryPeak;
    private final KernelFile processes;
    private final Leaves leaves;
    private long processCount;
    private long handleCount;

    /** @param memoryLevel above how much memory it matters how much of that is page cache */
    CgroupProbe(UnitIdentity unit, Path directory, Shared shared, DoubleSupplier memoryLevel) {
        this.unit = unit;
        this.memoryLevel = memoryLevel;
        this.directory = directory;
        this.key = key(directory);
        this.text = shared.text();
        this.openFiles = shared.openFiles();
        this.cpu = file("cpu.stat", shared);
        this.memory = file("memory.current", shared);
        this.memoryEvents = file("memory.events", shared);
        this.pressure = file("memory.pressure", shared);
        this.io = file("io.stat", shared);
        this.threads = file("pids.current", shared);
        this.threadEvents = file("pids.events", shared);
        this.memoryStat = file("memory.stat", shared);
        this.memoryPeak = file("memory.peak", shared);
        this.processes = file("cgroup.procs", shared);
        this.leaves = new Leaves(directory, text);
        Arrays.fill(values, Sample.UNKNOWN);
    }

    /**
     * What all probes of one sampler use in turn.
     *
     * @param text the buffer that files are read into
     * @param openFiles counts handles
     * @param budget for files that stay open
     */
    record Shared(KernelText text, OpenFiles openFiles, HandleBudget budget) {
    }

    @Override
    public UnitIdentity unit() {
        return unit;
    }

    @Override
    public Sample read(long nanos, boolean whole) throws IOException {
        try {
            if ((whole || !cpu.isKept()) && isReplaced() || !cpu.read(text)) {
                return Sample.gone(unit, nanos);
            }
            long micros = text.numberOf(USAGE);
            if (whole) {
                readProcesses();
            }
            readEachTime(micros);
            if (whole || get(Quantity.MEMORY) > memoryLevel.getAsDouble()) {
                readCache();
            }
            if (whole) {
                set(Quantity.MEMORY_PEAK, memoryPeak.read(text) ? text.number() : Sample.UNKNOWN);
            }
            return Sample.of(unit, nanos, values);
        } catch (IOException e) {
            if (isReplaced()) {
                return Sample.gone(unit, nanos);
            }
            throw new IOException("cannot read the cgroup " + directory + " of " + unit.unit() + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (KernelFile file : List.of(cpu, memory, memoryEvents, pressure, io, threads, threadEvents, memoryStat,
                memoryPeak, processes)) {
            try {
                file.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void readEachTime(long micros) throws IOException {
        set(Quantity.CPU_NANOS, micros == Sample.UNKNOWN ? micros : micros * MICRO);
        set(Quantity.MEMORY, memory.read(text) ? text.number() : Sample.UNKNOWN);
        if (memoryEvents.read(text)) {
            set(Quantity.MEMORY_HIGH_EVENTS, text.numberOf(HIGH));
            set(Quantity.MEMORY_MAX_EVENTS, text.numberOf(MAX));
            set(Quantity.OOM_KILLS, text.numberOf(OOM_KILL));
            set(Quantity.OOM_EVENTS, leaves.ownOomEvents(text.numberOf(OOM)));
        }
        set(Quantity.MEMORY_PRESSURE, pressureNow());
        if (io.read(text)) {
            set(Quantity.READ_BYTES, text.sumOf(READ));
            set(Quantity.WRITTEN_BYTES, text.sumOf(WRITTEN));
        }
        set(Quantity.THREADS, threads.read(text) ? text.number() : Sample.UNKNOWN);
        set(Quantity.FORKS_REFUSED,
                leaves.ownRefusals(threadEvents.read(text) ? text.numberOf(MAX) : Sample.UNKNOWN));
    }

    /** A kernel that was booted without pressure figures has the file and refuses to open it. */
    private long pressureNow() throws IOException {
        try {
            return pressure.read(text) ? text.hundredthsOf(AVERAGE) : Sample.UNKNOWN;
        } catch (IOException e) {
            if (isReplaced()) {
                throw e;
            }
            return Sample.UNKNOWN;
        }
    }

    /**
     * The kernel adds up a long list for this. Where that much memory is no reason for any level, whatever it is, an
     * older figure will do; above it, cache that came since would pass for memory that the task holds.
     */
    private void readCache() throws IOException {
        set(Quantity.MEMORY_CACHE, memoryStat.read(text) ? Math.max(0, text.numberOf(ACTIVE_CACHE))
                + Math.max(0, text.numberOf(INACTIVE_CACHE)) : Sample.UNKNOWN);
    }

    /** Of a unit with groups below its own, all processes are in these. */
    private void readProcesses() throws IOException {
        if (!processes.read(text)) {
            return;
        }
        processCount = 0;
        handleCount = 0;
        count(text);
        if (processCount == 0) {
            leaves.look(this::count);
        }
        set(Quantity.PROCESSES, processCount);
        set(Quantity.OPEN_FILES, handleCount);
    }

    /** The text has the numbers of processes, one a line. */
    private void count(KernelText numbers) {
        for (int line = 0; line < numbers.length(); line = numbers.nextLine(line)) {
            long of = openFiles.of(numbers.numberAt(line));
            handleCount = of == Sample.UNKNOWN || handleCount == Sample.UNKNOWN ? Sample.UNKNOWN : handleCount + of;
            processCount++;
        }
    }

    private long get(Quantity quantity) {
        return values[quantity.ordinal()];
    }

    private void set(Quantity quantity, long value) {
        values[quantity.ordinal()] = value;
    }

    private boolean isReplaced() {
        return key == null || !key.equals(key(directory));
    }

    /** Device and inode; null when there is no such directory. */
    private static Object key(Path directory) {
        try {
            return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private KernelFile file(String name, Shared shared) {
        return new KernelFile(directory.resolve(name), shared.budget());
    }
}
