package io.multimodule.cgroup;

/**
 * What the kernel lets one group of processes have. A zero sets no limit.
 *
 * @param memoryBytes above which all of them are killed
 * @param threads processes and threads; further ones are refused
 * @param cpus processors' worth of time, 0.5 being half of one
 */
public record GroupLimits(long memoryBytes, long threads, double cpus) {
    /** No limits. */
    public static final GroupLimits NONE = new GroupLimits(0, 0, 0);

    /** Refuses what nothing can keep. */
    public GroupLimits {
        if (memoryBytes < 0 || threads < 0 || !(cpus >= 0)) {
            throw new IllegalArgumentException("a limit cannot be negative: memory " + memoryBytes + ", threads "
                    + threads + ", processors " + cpus + "; 0 sets no limit");
        }
    }

    /** Whether there is any. */
    public boolean isSet() {
        return !equals(NONE);
    }
}
