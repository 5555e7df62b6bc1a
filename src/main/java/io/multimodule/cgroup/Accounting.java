package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;

/**
 * Where the figures of units come from on this machine: cgroups of version 2, or {@code /proc} where there
 * are none. Made on any thread; then its probes belong to the one sampler that it is given to.
 */
public final class Accounting {
    /** Where Linux has its cgroups. */
    public static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    /** Where Linux has its processes. */
    public static final Path PROC = Path.of("/proc");
    /**
     * How many files are kept open: ten for each of 1,000 units. The kernel has about 4.5 KiB for each, so
     * all of them are 45 MiB; above that a file is opened for each reading, which takes about three times as long.
     */
    public static final int MOST_HANDLES = 10_000;

    private static final String LIMIT = "Max open files";
    private static final List<String> WANTED = List.of("cpu", "io", "memory", "pids");
    private final Path cgroups;
    private final Path proc;
    private final boolean unified;
    /** The controllers that figures need and that this kernel does not offer; sorted. */
    private final SortedSet<String> missing;
    private final String description;
    private final CgroupProbe.Shared shared;
    private final ProcessTable processes;

    private Accounting(Path cgroups, Path proc, int mostHandles) throws IOException {
        Path controllers = cgroups.resolve("cgroup.controllers");
        this.cgroups = cgroups;
        this.proc = proc;
        this.unified = Files.isReadable(controllers);
        this.missing = unified ? missingIn(Files.readString(controllers)) : new TreeSet<>(WANTED);
        this.description = unified ? described(cgroups, missing, proc) : degraded(cgroups, proc);
        KernelText text = new KernelText();
        this.shared = new CgroupProbe.Shared(text, new OpenFiles(proc), new HandleBudget(mostHandles));
        this.processes = new ProcessTable(proc, text);
    }

    /** The accounting of this machine; keeps at most half of the files open that this process may open. */
    public static Accounting ofMachine() throws IOException {
        return open(CGROUPS, PROC, (int) Math.min(MOST_HANDLES, openFilesAllowed(PROC) / 2));
    }

    /**
     * The accounting below other roots.
     *
     * @param mostHandles how many files may stay open between samples
     */
    public static Accounting open(Path cgroups, Path proc, int mostHandles) throws IOException {
        return new Accounting(cgroups, proc, mostHandles);
    }

    /**
     * The control group of a process, as in {@link UnitIdentity}, where that belongs to the unit alone; else empty.
     * So it is when the process has ended: then nothing is found of it otherwise, either. Waits for {@code /proc}; any
     * thread.
     */
    public String controlGroup(long pid, String unit) {
        try {
            return ofUnit(ControlGroup.of(proc, Long.toString(pid)), "/" + unit);
        } catch (IOException e) {
            return "";
        }
    }

    /** The main process of a unit that has made groups of its own is in one of these. */
    private static String ofUnit(String group, String unit) {
        int below = group.lastIndexOf(unit + "/");
        return group.endsWith(unit) ? group : below < 0 ? "" : group.substring(0, below + unit.length());
    }

    /** Whether there are cgroups of version 2. */
    public boolean isUnified() {
        return unified;
    }

    /** The root of the tree of cgroups. */
    public Path cgroups() {
        return cgroups;
    }

    /** One sentence for people: where figures come from, and which are missing for that reason. */
    public String description() {
        return description;
    }

    /**
     * A unit without a control group, or any unit where cgroups are missing, is found by its main process; where a
     * controller is missing, its figures are.
     *
     * @param memoryLevel above how much memory it matters how much of that is page cache; asked with each sample
     */
    Probe probe(UnitIdentity unit, DoubleSupplier memoryLevel) {
        boolean inGroup = unified && !unit.controlGroup().isEmpty();
        if (inGroup && missing.isEmpty()) {
            return new CgroupProbe(unit, directory(cgroups, unit), shared, memoryLevel);
        }
        Probe byProcess = new ProcProbe(unit, processes, shared.text(), shared.openFiles());
        return !inGroup ? byProcess
                : new CompletedProbe(new CgroupProbe(unit, directory(cgroups, unit), shared, memoryLevel), byProcess);
    }

    /** Each round of samples sees the processes anew. */
    void beginRound() {
        processes.beginRound();
    }

    int handlesKept() {
        return shared.budget().kept();
    }

    static Path directory(Path cgroups, UnitIdentity unit) {
        return cgroups.resolve(unit.controlGroup().substring(1));
    }

    /** The soft limit of this process, which a JVM raises to the hard one when it starts. */
    static long openFilesAllowed(Path proc) throws IOException {
        return Files.readAllLines(proc.resolve("self/limits")).stream().filter(line -> line.startsWith(LIMIT))
                .map(line -> line.substring(LIMIT.length()).strip().split("\\s+")[0])
                .mapToLong(number -> number.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(number))
                .findFirst().orElse(0);
    }

    private static SortedSet<String> missingIn(String controllers) {
        TreeSet<String> missing = new TreeSet<>(WANTED);
        missing.removeAll(List.of(controllers.strip().split("\\s+")));
        return missing;
    }

    private static String described(Path cgroups, SortedSet<String> missing, Path proc) {
        return "units are measured by their cgroups in " + cgroups + (missing.isEmpty() ? ""
                : "; the kernel has no controller " + String.join(", ", missing) + " there, so those figures are those of"
                + " their processes in " + proc + ", and what only a controller knows, such as OOM events and refused"
                + " forks, is not seen");
    }

    private static String degraded(Path cgroups, Path proc) {
        return "units are measured by their processes in " + proc + ", because " + cgroups
                + " has no cgroups of version 2: memory that processes share counts for each of them, and OOM events,"
                + " memory pressure and refused forks are not seen; boot with systemd.unified_cgroup_hierarchy=1"
                + " for all figures";
    }
}
