package io.multimodule.unit;

import java.util.List;

/**
 * Limits that the kernel enforces on all processes of a unit together.
 *
 * @param memoryHigh bytes above which it is slowed; {@link #UNLIMITED} for none
 * @param memoryMax bytes above which it is killed; {@link #UNLIMITED} for none
 * @param tasksMax processes and threads; {@link #UNLIMITED} for none
 * @param cpus processors' worth of time, 0.5 being half of one; {@link Double#POSITIVE_INFINITY} for none
 * @param devices bandwidth by block device
 */
public record UnitLimits(long memoryHigh, long memoryMax, long tasksMax, double cpus, List<DeviceBandwidth> devices) {
    /** No limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;
    /** No limits at all. */
    public static final UnitLimits NONE =
        new UnitLimits(UNLIMITED, UNLIMITED, UNLIMITED, Double.POSITIVE_INFINITY, List.of());

    /** Refuses limits that nothing can keep. */
    public UnitLimits {
        devices = List.copyOf(devices);
        if (memoryHigh <= 0 || memoryMax <= 0 || tasksMax <= 0 || !(cpus > 0)) {
            throw new IllegalArgumentException("limits have to be above 0: memory high " + memoryHigh + ", memory max "
                + memoryMax + ", tasks " + tasksMax + ", processors " + cpus);
        }
    }

    /** This, with another hard memory limit. */
    public UnitLimits withMemoryMax(long bytes) {
        return new UnitLimits(memoryHigh, bytes, tasksMax, cpus, devices);
    }

    /** This, with another limit of processes and threads. */
    public UnitLimits withTasksMax(long tasks) {
        return new UnitLimits(memoryHigh, memoryMax, tasks, cpus, devices);
    }

    /** This, with another share of the processors. */
    public UnitLimits withCpus(double processors) {
        return new UnitLimits(memoryHigh, memoryMax, tasksMax, processors, devices);
    }

    /**
     * How fast a unit may read and write one block device.
     *
     * @param device a device node, or any file on it, absolute
     * @param readBytes bytes a second; {@link #UNLIMITED} for no limit
     * @param writeBytes bytes a second; {@link #UNLIMITED} for no limit
     */
    public record DeviceBandwidth(String device, long readBytes, long writeBytes) {
        /**
         * Refuses a path that is none: systemd writes it into a unit's file as it is, where a line end would begin
         * a setting of its own.
         */
        public DeviceBandwidth {
            if (!device.startsWith("/") || device.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                throw new IllegalArgumentException("device '" + device + "' has to be an absolute path without line"
                    + " ends and other characters that do not print: name the node of a block device, or a file on it");
            }
        }
    }
}
