package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The groups that this process makes below that of its own unit, which systemd has delegated to it: one for itself,
 * because the kernel lets no group have both processes and limited groups below it, and one for each worker. Only
 * with cgroups of version 2. Any thread.
 */
public final class UnitGroups {
    private static final String OWN = "main";
    private static final String PROCESSES = "cgroup.procs";
    private static final String ENABLED = "cgroup.subtree_control";
    /** While this process moves, it may just be starting another one. */
    private static final int TRIES = 5;

    private final Path unit;
    private final Set<String> controllers;
    /** Of ended workers, with processes that the kernel has not done away with yet. */
    private final List<SubGroup> left = new ArrayList<>();

    private UnitGroups(Path unit, Set<String> controllers) {
        this.unit = unit;
        this.controllers = controllers;
    }

    /**
     * Moves this process to a group of its own below that of its unit.
     *
     * @param unit the name of the unit that this process must be in
     * @throws IOException it is in no such unit, or may not make groups there; the text says which
     */
    public static UnitGroups open(String unit) throws IOException {
        return open(Accounting.CGROUPS, Accounting.PROC, unit);
    }

    static UnitGroups open(Path cgroups, Path proc, String unit) throws IOException {
        if (!Files.isReadable(cgroups.resolve("cgroup.controllers"))) {
            throw new IOException(cgroups + " has no cgroups of version 2; boot with"
                    + " systemd.unified_cgroup_hierarchy=1");
        }
        String own = ControlGroup.of(proc, "self");
        if (!own.endsWith("/" + unit)) {
            throw new IOException("this process is in the control group '" + own + "' and not in that of " + unit
                    + ", a unit of its own; let systemd start it");
        }
        Path directory = cgroups.resolve(own.substring(1));
        try {
            Path main = Files.createDirectories(directory.resolve(OWN));
            move(directory, main);
            return new UnitGroups(directory, enable(directory));
        } catch (IOException e) {
            throw new IOException("no groups can be made in " + directory + " (" + e + "); its unit needs Delegate=yes,"
                    + " and a sandbox without protect_control_groups", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        IOException failure = null;
        for (int i = 0; i < TRIES; i++) {
            List<String> processes = Files.readAllLines(from.resolve(PROCESSES));
            if (processes.isEmpty()) {
                return;
            }
            for (String process : processes) {
                try {
                    SubGroup.write(to.resolve(PROCESSES), process);
                } catch (IOException e) {
                    // It may have ended since; if not, the last try tells.
                    failure = e;
                }
            }
        }
        if (!Files.readAllLines(from.resolve(PROCESSES)).isEmpty()) {
            throw failure == null ? new IOException("processes come faster than they can be moved") : failure;
        }
    }

    private static Set<String> enable(Path directory) throws IOException {
        Set<String> controllers = new LinkedHashSet<>(List.of("memory", "pids", "cpu"));
        controllers.retainAll(Arrays.asList(Files.readString(directory.resolve("cgroup.controllers")).strip().split("\\s+")));
        for (String controller : controllers) {
            SubGroup.write(directory.resolve(ENABLED), "+" + controller);
        }
        return controllers;
    }

    /** The controllers that limits need and the kernel does not offer here. */
    public List<String> missing(GroupLimits limits) {
        List<String> missing = new ArrayList<>();
        need(missing, "memory", limits.memoryBytes() > 0);
        need(missing, "pids", limits.threads() > 0);
        need(missing, "cpu", limits.cpus() > 0);
        return missing;
    }

    private void need(List<String> missing, String controller, boolean needed) {
        if (needed && !controllers.contains(controller)) {
            missing.add(controller);
        }
    }

    /**
     * Makes a group with limits, as far as there are controllers for them.
     *
     * @throws IOException it cannot be made or limited; the text says where
     */
    public synchronized SubGroup make(String name, GroupLimits limits) throws IOException {
        left.removeIf(SubGroup::remove);
        return SubGroup.make(unit.resolve(name), limits, controllers);
    }

    /** Kills what is in a group, and removes it as soon as the kernel lets it go. */
    public synchronized void end(SubGroup group) {
        group.kill();
        left.add(group);
        left.removeIf(SubGroup::remove);
    }
}
