package io.multimodule.failsafe;

import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import io.multimodule.unit.UnitResources;
import java.util.List;

/**
 * What the kernel itself keeps of the limits, for a task that explodes between two samples. It lies a quarter
 * above failsafe: close enough to save the machine, far enough that a task which grows slowly is stopped by the
 * daemon, which can say why, and not by the kernel, which kills in the middle of whatever it does.
 *
 * @param limits limits of the unit, which can change while it runs
 * @param openFiles the most open handles of one process; 0 for the supervisor's default
 */
public record Backstops(UnitLimits limits, long openFiles) {
    private static final double ABOVE = 1.25;
    /** Below this much a quarter is less than a runtime takes for a moment. */
    private static final long LEAST_MEMORY = 16L << 20;
    private static final long LEAST_THREADS = 8;
    private static final long LEAST_FILES = 16;

    /**
     * The backstops of limits. Only limits that may hold have one: the kernel must not kill what the daemon
     * would only report, so a dry run has none.
     *
     * @param device a device node, or a file on it, for limits of disks; empty for none
     */
    public static Backstops of(LimitSettings settings, String device) {
        UnitLimits limits = UnitLimits.NONE;
        if (has(settings, Measure.MEMORY)) {
            limits = limits.withMemoryMax(above(settings, Measure.MEMORY, LEAST_MEMORY));
        }
        if (has(settings, Measure.THREADS)) {
            limits = limits.withTasksMax(above(settings, Measure.THREADS, LEAST_THREADS));
        }
        if (has(settings, Measure.CPU)) {
            limits = limits.withCpus(failsafe(settings, Measure.CPU) * ABOVE);
        }
        List<DeviceBandwidth> devices = disks(settings, device);
        UnitLimits all = new UnitLimits(limits.memoryHigh(), limits.memoryMax(), limits.tasksMax(), limits.cpus(),
                devices);
        return new Backstops(all,
                has(settings, Measure.OPEN_FILES) ? above(settings, Measure.OPEN_FILES, LEAST_FILES) : 0);
    }

    /** The resources of a unit with these limits in place of its own. */
    public UnitResources in(UnitResources resources) {
        return new UnitResources(resources.slice(), openFiles == 0 ? resources.openFiles() : openFiles, limits,
                resources.delegated());
    }

    private static List<DeviceBandwidth> disks(LimitSettings settings, String device) {
        boolean read = has(settings, Measure.DISK_READ);
        boolean write = has(settings, Measure.DISK_WRITE);
        if (device.isEmpty() || !read && !write) {
            return List.of();
        }
        return List.of(new DeviceBandwidth(device,
                read ? above(settings, Measure.DISK_READ, 1) : UnitLimits.UNLIMITED,
                write ? above(settings, Measure.DISK_WRITE, 1) : UnitLimits.UNLIMITED));
    }

    private static boolean has(LimitSettings settings, Measure measure) {
        Limit limit = settings.of(measure);
        return !settings.dryRun() && limit.backstop() && limit.mayHold();
    }

    private static double failsafe(LimitSettings settings, Measure measure) {
        return settings.of(measure).thresholds().failsafe().value();
    }

    private static long above(LimitSettings settings, Measure measure, long least) {
        double failsafe = failsafe(settings, measure);
        return (long) Math.ceil(Math.max(failsafe * ABOVE, failsafe + least));
    }
}
