package io.multimodule.cgroup;

/** What one sample of a unit holds. Each is a whole number that is not negative, or {@link Sample#UNKNOWN}. */
public enum Quantity {
    /** Processor time used so far, in nanoseconds. */
    CPU_NANOS,
    /** Memory in use, in bytes, with the page cache that it filled. */
    MEMORY,
    /** The part of {@link #MEMORY} that is page cache and can be taken back, in bytes; at most 5 samples old, and of
     * the same moment where {@link #MEMORY} is above the level from which that matters. */
    MEMORY_CACHE,
    /** The most memory that was ever in use, in bytes; at most 5 samples old. */
    MEMORY_PEAK,
    /** Share of the last 10 s in which some process waited for memory, in hundredths of a percent. */
    MEMORY_PRESSURE,
    /** Times that the unit was slowed at its soft memory limit. */
    MEMORY_HIGH_EVENTS,
    /** Times that the unit was at its hard memory limit. */
    MEMORY_MAX_EVENTS,
    /** Times that memory ran out in the unit. */
    OOM_EVENTS,
    /** Processes that the kernel killed because memory ran out. */
    OOM_KILLS,
    /** Bytes read from block devices so far. */
    READ_BYTES,
    /** Bytes written to block devices so far. */
    WRITTEN_BYTES,
    /** Threads of all processes; a process has at least one. */
    THREADS,
    /** Threads and processes that were refused at the limit of the unit. */
    FORKS_REFUSED,
    /** Processes; at most 5 samples old. */
    PROCESSES,
    /** Open file handles of all processes; at most 5 samples old. */
    OPEN_FILES
}
