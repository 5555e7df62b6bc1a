package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;
import java.util.List;
import java.util.Locale;

/**
 * Everything that a limit can be set for: the only place where a name is written down. The name in the
 * configuration is the constant in lower case. {@code docs/limits.md} has the same table for users.
 */
public enum Measure {
    /** Processor time of all threads. */
    CPU(Kind.COUNTER, MeasureUnit.CORES, "processor time of all its threads", "local.cpu.one_core"),
    /** Memory without page cache. */
    MEMORY(Kind.GAUGE, MeasureUnit.BYTES, "memory in use, without page cache",
            "local.memory.vss_of_box_physical"),
    /** The most memory ever in use. */
    MEMORY_PEAK(Kind.GAUGE, MeasureUnit.BYTES, "the most memory that was ever in use in this run, with page cache"),
    /** Share of time in which processes wait for memory. */
    MEMORY_PRESSURE(Kind.GAUGE, MeasureUnit.SHARE, "share of time in which one of its processes waits for memory"),
    /** Processes killed for want of memory. */
    OOM_KILLS(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND, "processes that the kernel killed because memory ran out"),
    /** Bytes allocated by an internal task. */
    ALLOCATION(Kind.COUNTER, MeasureUnit.BYTES_PER_SECOND, "memory that an internal task asked for in its callbacks"),
    /** Bytes read from disks. */
    DISK_READ(Kind.COUNTER, MeasureUnit.BYTES_PER_SECOND, "bytes read from disks, without what the page cache had",
            "local.io.disk.read_bytes"),
    /** Bytes written to disks. */
    DISK_WRITE(Kind.COUNTER, MeasureUnit.BYTES_PER_SECOND, "bytes written to disks", "local.io.disk.write_bytes"),
    /** Open file handles. */
    OPEN_FILES(Kind.GAUGE, MeasureUnit.COUNT, "open file handles of all its processes", "local.handles.fh.count"),
    /** Threads. */
    THREADS(Kind.GAUGE, MeasureUnit.COUNT, "threads of all its processes; a process has at least one",
            "local.handles.tasks.count"),
    /** Processes. */
    PROCESSES(Kind.GAUGE, MeasureUnit.COUNT, "processes"),
    /** Processes and threads that the kernel refused. */
    FORKS_REFUSED(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND,
            "processes and threads that the kernel refused at its limit"),
    /** Fullness of the kernel queue. */
    QUEUE_BYTES(Kind.GAUGE, MeasureUnit.SHARE, "bytes in its kernel queue, as a share of what fits",
            "local.queue.bytes_of_max"),
    /** Messages in the kernel queue. */
    QUEUE_MESSAGES(Kind.GAUGE, MeasureUnit.COUNT, "messages in its kernel queue"),
    /** Age of the oldest waiting message. */
    QUEUE_AGE(Kind.GAUGE, MeasureUnit.SECONDS,
            "how long messages have waited in its kernel queue without one of them being taken"),
    /** Messages in outboxes. */
    OUTBOX_MESSAGES(Kind.GAUGE, MeasureUnit.COUNT,
            "messages that wait in the daemon, or in its own process, for room in its kernel queue"),
    /** Messages in the lane. */
    LANE_MESSAGES(Kind.GAUGE, MeasureUnit.COUNT, "messages that wait for it in memory or on disk"),
    /** Messages taken. */
    MESSAGES_IN(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND, "messages that it was given",
            "local.admin.passed_messages"),
    /** Messages emitted. */
    MESSAGES_OUT(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND, "messages that it emitted", "local.admin.emit_messages"),
    /** Failures of handlers. */
    HANDLER_FAILURES(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND, "messages and timers whose handler threw",
            "local.admin.task_message_failure"),
    /** Failures to load. */
    LOAD_FAILURES(Kind.SUM, MeasureUnit.EVENTS_PER_SECOND, "times that its class could not be loaded",
            "local.admin.task_compile_failure.internal", "local.admin.task_compile_failure.external"),
    /** Starts. */
    STARTS(Kind.SUM, MeasureUnit.EVENTS_PER_SECOND, "times that its process was started", "local.admin.start.external"),
    /** Crashes. */
    CRASHES(Kind.SUM, MeasureUnit.EVENTS_PER_SECOND, "times that its process ended without being asked"),
    /** The longest callback. */
    CALLBACK_TIME(Kind.GAUGE, MeasureUnit.SECONDS,
            "the longest of its callbacks in the last second, also one that still runs"),
    /** Time in stalls. */
    STALLED(Kind.COUNTER, MeasureUnit.SHARE, "share of time in callbacks that ran longer than 2 s"),
    /** Time to save the state. */
    SAVE_TIME(Kind.GAUGE, MeasureUnit.SECONDS, "how long the last save of its state took"),
    /** Saves that failed. */
    SAVE_FAILURES(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND,
            "saves of its state that failed, because the disk or a quota is full or the state has no JSON form"),
    /** Size of the state. */
    STATE_SIZE(Kind.GAUGE, MeasureUnit.BYTES, "bytes of its saved state"),
    /** Used heap of the daemon. */
    HEAP(Kind.GAUGE, MeasureUnit.SHARE, "used heap of the process, as a share of the most it may have"),
    /** Lateness of the sampler. */
    SAMPLING_LATENESS(Kind.GAUGE, MeasureUnit.SECONDS, "how late the last round of measuring began"),
    /** Alerts lost. */
    ALERTS_DROPPED(Kind.COUNTER, MeasureUnit.EVENTS_PER_SECOND, "alerts that found no room or no target that works");

    private final Kind kind;
    private final MeasureUnit unit;
    private final String meaning;
    private final List<String> predecessors;

    Measure(Kind kind, MeasureUnit unit, String meaning, String... predecessors) {
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.predecessors = List.of(predecessors);
    }

    /** What a sample of a measure is, and what a window makes of it. */
    public enum Kind {
        /** What is true at the moment; a window has its mean or its highest value. */
        GAUGE,
        /** What was counted since the beginning, in the unit times seconds; a window has its rate. */
        COUNTER,
        /** What was counted since the sample before; a window has its rate. */
        SUM
    }

    /** The name in configuration, alerts and tables. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a sample is. */
    public Kind kind() {
        return kind;
    }

    /** In what its values and limits are told. */
    public MeasureUnit unit() {
        return unit;
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }

    /** The names that the predecessor had for it, accepted in the configuration; often none. */
    public List<String> predecessors() {
        return predecessors;
    }

    /** Whether it begins anew with each run of a process; what counts runs does not. */
    public boolean isOfRun() {
        return kind != Kind.SUM;
    }

    /** What 100 % is: of the machine, or the whole of a share; not a number where a share means nothing. */
    double whole(MachineCapacity machine) {
        return switch (this) {
            case CPU -> machine.cores();
            case MEMORY, MEMORY_PEAK -> machine.memoryBytes();
            default -> unit == MeasureUnit.SHARE ? 1 : Double.NaN;
        };
    }

    /** The measure at whose limit the kernel itself strikes, where this counts how often it did; else this one. */
    Measure limited() {
        return switch (this) {
            case OOM_KILLS -> MEMORY;
            case FORKS_REFUSED -> THREADS;
            default -> this;
        };
    }

    /** Whether the predecessor wrote it as a fraction of a whole. */
    boolean wasFraction() {
        return this == MEMORY || this == QUEUE_BYTES;
    }

    /** Whether the kernel can keep a limit of it by itself, unless that is switched off. */
    boolean hasBackstop() {
        return this == MEMORY || this == THREADS || this == OPEN_FILES;
    }

    /** Whether the kernel can keep a limit of it when that is asked for. */
    boolean mayHaveBackstop() {
        return hasBackstop() || this == CPU || this == DISK_READ || this == DISK_WRITE;
    }
}
