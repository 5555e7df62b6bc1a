package io.multimodule.metrics;

import java.util.Locale;

/**
 * What is measured of each task, as readers of figures see it: the only place where those names are
 * written down. The constant is the measure as it is in the field {@code figures} of a task's document,
 * in upper case. All are gauges with the label {@code task}.
 */
public enum TaskFigure {
    /** Alerts that were lost. */
    ALERTS_DROPPED("alerts_dropped_per_second", "alerts a second that found no room or no target that works"),
    /** Memory that an internal task asked for. */
    ALLOCATION("allocation_bytes_per_second", "memory that an internal task asks for in its callbacks"),
    /** The longest callback. */
    CALLBACK_TIME("callback_seconds", "the longest of its callbacks in the last second"),
    /** Processor time. */
    CPU("cpu_cores", "processor time of all its threads, in processors' worth of time"),
    /** Crashes. */
    CRASHES("crashes_per_second", "ends of its process that nobody asked for"),
    /** Bytes read. */
    DISK_READ("disk_read_bytes_per_second", "bytes read from disks"),
    /** Bytes written. */
    DISK_WRITE("disk_write_bytes_per_second", "bytes written to disks"),
    /** Forks that the kernel refused. */
    FORKS_REFUSED("forks_refused_per_second", "processes and threads that the kernel refused at its limit"),
    /** Failures of handlers. */
    HANDLER_FAILURES("handler_failures_per_second", "messages and timers whose handler threw"),
    /** Used heap. */
    HEAP("heap_ratio", "used heap of its process, as a share of the most it may have"),
    /** Messages in the lane. The counter of the same thing by the host that has the lane has another name. */
    LANE_MESSAGES("lane_waiting_messages", "messages that wait for it in memory or on disk, whatever host has it"),
    /** Failures to load. */
    LOAD_FAILURES("load_failures_per_second", "times that its class could not be loaded"),
    /** Memory. */
    MEMORY("memory_bytes", "memory in use, without page cache"),
    /** The most memory. */
    MEMORY_PEAK("memory_peak_bytes", "the most memory that was in use in this run, with page cache"),
    /** Waiting for memory. */
    MEMORY_PRESSURE("memory_pressure_ratio", "share of time in which one of its processes waits for memory"),
    /** Messages taken. */
    MESSAGES_IN("messages_in_per_second", "messages that it is given"),
    /** Messages emitted. */
    MESSAGES_OUT("messages_out_per_second", "messages that it emits"),
    /** Kills for want of memory. */
    OOM_KILLS("oom_kills_per_second", "processes that the kernel killed because memory ran out"),
    /** File handles. */
    OPEN_FILES("open_files", "open file handles of all its processes"),
    /** Messages in outboxes. */
    OUTBOX_MESSAGES("outbox_messages", "messages that wait for room in its kernel queue"),
    /** Processes. */
    PROCESSES("processes", "processes"),
    /** How long its queue stands still. */
    QUEUE_AGE("queue_age_seconds",
            "how long messages have waited in its kernel queue without one of them being taken"),
    /** Fullness of the kernel queue. */
    QUEUE_BYTES("queue_ratio", "bytes in its kernel queue, as a share of what fits"),
    /** Messages in the kernel queue. */
    QUEUE_MESSAGES("queue_messages", "messages in its kernel queue"),
    /** Lateness of measuring. */
    SAMPLING_LATENESS("sampling_lateness_seconds", "how late the last round of measuring began"),
    /** Saves that failed. */
    SAVE_FAILURES("save_failures_per_second", "saves of its state that failed"),
    /** Time to save the state. */
    SAVE_TIME("save_seconds", "how long the last save of its state took"),
    /** Time in stalls. */
    STALLED("stalled_ratio", "share of time in callbacks that ran longer than 2 s"),
    /** Starts. */
    STARTS("starts_per_second", "starts of its process"),
    /** Size of the state. */
    STATE_SIZE("state_bytes", "bytes of its saved state"),
    /** Threads. */
    THREADS("threads", "threads of all its processes");

    private static final String PREFIX = "task_";

    private final String suffix;
    private final String meaning;

    TaskFigure(String suffix, String meaning) {
        this.suffix = suffix;
        this.meaning = meaning;
    }

    /** The name of the measure in a task's document and in the configuration of limits, such as {@code cpu}. */
    public String measure() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name as readers see it, such as {@code task_cpu_cores}. */
    public String figureName() {
        return PREFIX + suffix;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }
}
