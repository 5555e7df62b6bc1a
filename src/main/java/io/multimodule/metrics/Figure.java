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
    /** Messages put into a kernel queue. */
    QUEUE_SENT_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "messages put into a kernel queue"),
    /** Times that a kernel queue was found full. */
    QUEUE_FULL_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "times that a kernel queue was found full"),
    /** Times that a removed kernel queue was made again. */
    QUEUE_REMADE_TOTAL(Kind.COUNTER, Unit.COUNT, "queue", "times that a removed kernel queue was made again"),
    /** Messages that wait for room in a kernel queue. */
    OUTBOX_MESSAGES(Kind.GAUGE, Unit.COUNT, "queue", "messages that wait for room in a kernel queue"),
    /** Bytes of an outbox that are on disk. */
    OUTBOX_DISK_BYTES(Kind.GAUGE, Unit.BYTES, "queue", "bytes of an outbox that are on disk"),
    /** Messages that a task was given. */
    TASK_MESSAGES_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages that a task was given"),
    /** Messages that a task emitted. */
    TASK_EMITTED_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages that a task emitted"),
    /** Messages and timers whose handler threw. */
    TASK_FAILURES_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "messages and timers whose handler threw"),
    /** Time spent in the callbacks of a task. */
    TASK_BUSY_SECONDS_TOTAL(Kind.COUNTER, Unit.SECONDS, "task", "time spent in the callbacks of a task"),
    /** Callbacks that took longer than 100 ms. */
    TASK_SLOW_TOTAL(Kind.COUNTER, Unit.COUNT, "task", "callbacks that took longer than 100 ms"),
    /** Messages that wait in memory or on disk for a task. */
    TASK_LANE_MESSAGES(Kind.GAUGE, Unit.COUNT, "task", "messages that wait in memory or on disk for a task"),
    /** States written to disk. */
    STATE_SAVED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "states written to disk"),
    /** States that could not be written. */
    STATE_FAILURES_TOTAL(Kind.COUNTER, Unit.COUNT, "", "states that could not be written"),
    /** Time from a state's serialization until it is on disk. */
    STATE_SAVE_SECONDS(Kind.HISTOGRAM, Unit.SECONDS, "", "time from a state's serialization until it is on disk"),
    /** Messages that the Router looked at. */
    ROUTED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "messages that the Router looked at"),
    /** Messages that no route took. */
    UNMATCHED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "messages that no route took"),
    /** Messages that are kept as dead letters. */
    DEAD_LETTERS(Kind.GAUGE, Unit.COUNT, "", "messages that are kept as dead letters"),
    /** Messages that became dead letters. */
    DEAD_LETTERS_TOTAL(Kind.COUNTER, Unit.COUNT, "", "messages that became dead letters"),
    /** Callbacks that ran longer than 2 s. */
    CONDUCTOR_STALLS_TOTAL(Kind.COUNTER, Unit.COUNT, "", "callbacks that ran longer than 2 s"),
    /** Entries that a channel's target took. */
    CHANNEL_WRITTEN_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that a channel's target took"),
    /** Entries that found no room or no target that works. */
    CHANNEL_LOST_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that found no room or no target that works"),
    /** Entries that went to stderr in place of their target. */
    CHANNEL_FALLBACK_TOTAL(Kind.COUNTER, Unit.COUNT, "channel", "entries that went to stderr in place of their target"),
    /** Configurations that were taken. */
    CONFIG_LOADED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "configurations that were taken"),
    /** Configurations that were refused for their problems. */
    CONFIG_REFUSED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "configurations that were refused for their problems"),
    /** Figures that were not kept because there are too many. */
    FIGURES_REFUSED_TOTAL(Kind.COUNTER, Unit.COUNT, "", "figures that were not kept because there are too many"),
    /** Time since the process began. */
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
