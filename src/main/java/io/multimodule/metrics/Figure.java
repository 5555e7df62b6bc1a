package io.multimodule.metrics;

import java.util.Locale;

/**
 * Every figure that a process keeps: the only place where a name is written down. The name is the
 * constant in lower case; in Prometheus it has {@code multimodule_} before it. {@code docs/metrics.md}
 * has the same list for users.
 */
public enum Figure {
    /** Messages taken from a kernel queue. */
    QUEUE_RECEIVED_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "messages taken from a kernel queue"),
    /** Bytes taken from a kernel queue. */
    QUEUE_RECEIVED_BYTES_TOTAL(Kind.COUNTER, Unit.BYTES, "queue", "bytes taken from a kernel queue"),
    /** Messages put into a kernel queue. */
    QUEUE_SENT_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "messages put into a kernel queue"),
    /** Bytes put into a kernel queue. */
    QUEUE_SENT_BYTES_TOTAL(Kind.COUNTER, Unit.BYTES, "queue", "bytes put into a kernel queue"),
    /** Times that a kernel queue was full. */
    QUEUE_FULL_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "times that a kernel queue was found full"),
    /** Times that a kernel queue had gone and was made again. */
    QUEUE_REMADE_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "times that a removed kernel queue was made again"),
    /** Messages waiting in an outbox. */
    OUTBOX_MESSAGES(Kind.GAUGE, Unit.COUNT, "queue", "messages that wait for room in a kernel queue"),
    /** Bytes of an outbox on disk. */
    OUTBOX_DISK_BYTES(Kind.GAUGE, Unit.BYTES, "queue", "bytes of an outbox that are on disk"),
    /** Messages handed to a task. */
    TASK_MESSAGES_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages that a task was given"),
    /** Messages emitted by a task. */
    TASK_EMITTED_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages that a task emitted"),
    /** Failures of a task's handler. */
    TASK_FAILURES_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages and timers whose handler threw"),
    /** Timer callbacks of a task. */
    TASK_TIMERS_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "timers of a task that were due and called"),
    /** Time in a task's callbacks. */
    TASK_BUSY_SECONDS(Kind.HISTOGRAM, Unit.SECONDS, "task", "time that a callback of a task took"),
    /** Callbacks that took longer than 100 ms. */
    TASK_SLOW_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "callbacks that took longer than 100 ms"),
    /** Messages waiting in a task's lane. */
    TASK_LANE_MESSAGES(Kind.GAUGE, Unit.COUNT, "task", "messages that wait in memory or on disk for a task"),
    /** Snapshots written. */
    STATE_SAVED_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "states written to disk"),
    /** Snapshots that could not be written. */
    STATE_FAILURES_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "states that could not be written"),
    /** Time to write a snapshot. */
    STATE_SAVE_SECONDS(Kind.HISTOGRAM, Unit.SECONDS, "", "time from a state's serialization until it is on disk"),
    /** Messages that the router took. */
    ROUTED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "messages that the router looked at"),
    /** Messages that no route took. */
    UNMATCHED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "messages that no route took"),
    /** Messages in the dead letters. */
    DEAD_LETTERS(Kind.GAUGE, Unit.COUNT, "", "messages that are kept as dead letters"),
    /** Messages set aside as dead letters. */
    DEAD_LETTERS_TOTAL(Kind.COUNTER, Unit.COUNT, "reason", "messages that became dead letters"),
    /** Turns of the conductor that found work. */
    CONDUCTOR_TURNS_TOTAL(Kind.COUNTER, Unit.COUNT, "", "turns of the conductor that found something to do"),
    /** Time from a wake-up to the end of the turn. */
    CONDUCTOR_TURN_SECONDS(Kind.HISTOGRAM, Unit.SECONDS, "", "time that a turn of the conductor took"),
    /** Entries written to a channel. */
    CHANNEL_WRITTEN_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that a channel's target took"),
    /** Entries that found no room. */
    CHANNEL_LOST_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that found no room or no target that works"),
    /** Entries that went to the fallback. */
    CHANNEL_FALLBACK_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that went to stderr in place of their target"),
    /** Configurations taken. */
    CONFIG_LOADED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "configurations that were taken"),
    /** Configurations refused. */
    CONFIG_REFUSED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "configurations that were refused for their problems"),
    /** Starts of a task's process. */
    TASK_STARTS_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "starts of a task or of its process"),
    /** Whether a task is held by a failsafe. */
    TASK_HELD(Kind.GAUGE, Unit.COUNT, "task", "1 while a failsafe holds the task, else 0"),
    /** Figures that were refused. */
    FIGURES_REFUSED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "figures that were not kept because there are too many"),
    /** Age of the process. */
    UPTIME_SECONDS(Kind.GAUGE, Unit.SECONDS, "", "time since the process began");

    /** How a figure behaves. */
    public enum Kind {
        /** Only grows, from 0 at the start of the process. */
        COUNTER,
        /** Whatever it is at the moment. */
        GAUGE,
        /** Counts values by their size. */
        HISTOGRAM
    }

    /** What a figure counts. Inside the process times are nanoseconds; readers are given seconds. */
    public enum Unit {
        /** Things. */
        COUNT,
        /** Bytes. */
        BYTES,
        /** Seconds, kept as nanoseconds. */
        SECONDS
    }

    private final Kind kind;
    private final Unit unit;
    private final String label;
    private final String meaning;

    Figure(Kind kind, Unit unit, String label, String meaning) {
        this.kind = kind;
        this.unit = unit;
        this.label = label;
        this.meaning = meaning;
    }

    /** The name as readers see it, such as {@code queue_sent_total}. */
    public String figureName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How it behaves. */
    public Kind kind() {
        return kind;
    }

    /** What it counts. */
    public Unit unit() {
        return unit;
    }

    /** What it is kept for each of, such as {@code queue}; empty when there is one for the process. */
    public String label() {
        return label;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }
}
