package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration says under {@code limits}, of all tasks or of one.
 *
 * @param limits by what they limit; measures without any level are not in it
 * @param own of which measures it was written here, and not for all tasks or by default
 * @param dryRun whether failsafe is only told, and nothing stopped
 * @param pause how long after a failsafe of a task the same task is left alone
 * @param remind after how long a level that lasts is told again
 */
public record LimitSettings(Map<Measure, Limit> limits, Set<Measure> own, boolean dryRun, Duration pause,
        Duration remind) {
    /** How long a task is left alone after a failsafe, when nothing is said. */
    public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(60);
    /** When a level that lasts is told again, when nothing is said. */
    public static final Duration DEFAULT_REMIND = Duration.ofHours(1);
    /** No limit of anything. */
    public static final LimitSettings NONE = new LimitSettings(Map.of(), false, DEFAULT_PAUSE, DEFAULT_REMIND);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** The longest pause, and the longest time until a level is told again. */
    static final Duration LONGEST = Duration.ofDays(1);

    /** Keeps the limits that have a level, in the order of their measures. */
    public LimitSettings {
        Map<Measure, Limit> set = new EnumMap<>(Measure.class);
        limits.forEach((measure, limit) -> {
            if (limit.thresholds().isSet()) {
                set.put(measure, limit);
            }
        });
        limits = Collections.unmodifiableMap(set);
        own = Set.copyOf(own);
    }

    /** Limits of which nobody has written any for the task itself. */
    public LimitSettings(Map<Measure, Limit> limits, boolean dryRun, Duration pause, Duration remind) {
        this(limits, Set.of(), dryRun, pause, remind);
    }

    /** What holds when the configuration says nothing. */
    public static LimitSettings defaults(MachineCapacity machine) {
        return new LimitSettings(DefaultLimits.of(machine), false, DEFAULT_PAUSE, DEFAULT_REMIND);
    }

    /**
     * Reads a section {@code limits} and lays it over others, key by key.
     *
     * @param limits the section; where it is missing the others hold unchanged, and none is its own
     * @param base what holds where nothing is written: the defaults, or those of all tasks for those of one
     * @param machine what 100 % is
     */
    public static LimitSettings read(ConfigValue limits, LimitSettings base, MachineCapacity machine) {
        if (limits.isMissing()) {
            return base.own.isEmpty() ? base : new LimitSettings(base.limits, base.dryRun, base.pause, base.remind);
        }
        Section section = limits.section();
        Map<Measure, Limit> read = new EnumMap<>(Measure.class);
        Set<Measure> own = EnumSet.noneOf(Measure.class);
        for (Measure measure : Measure.values()) {
            ConfigValue written = section.value(measure.key(), measure.predecessors().toArray(String[]::new));
            Limit inherited = base.of(measure);
            if (!written.isMissing()) {
                own.add(measure);
            }
            read.put(measure, written.isMissing() ? inherited : limit(section, written, inherited, machine));
        }
        return new LimitSettings(read, own, section.bool("dry_run").optional().orElse(base.dryRun),
                section.duration("pause", SHORTEST, LONGEST).optional().orElse(base.pause),
                section.duration("remind", SHORTEST, LONGEST).optional().orElse(base.remind));
    }

    /** The same limits, none of which stops anything: for what must not be stopped, such as the daemon itself. */
    public LimitSettings withoutHolds() {
        Map<Measure, Limit> told = new EnumMap<>(Measure.class);
        limits.forEach((measure, limit) -> told.put(measure, limit.withoutHold()));
        return new LimitSettings(told, own, dryRun, pause, remind);
    }

    /**
     * The same limits for a task with a process of its own. There a long callback keeps nobody else waiting, so
     * {@link Measure#STALLED} only tells, until a limit is written for the task itself; that holds as written. What is
     * written for all tasks is said with those in mind that share a process.
     */
    public LimitSettings alone() {
        Limit stalled = limits.get(Measure.STALLED);
        if (stalled == null || own.contains(Measure.STALLED)) {
            return this;
        }
        Map<Measure, Limit> told = new EnumMap<>(limits);
        told.put(Measure.STALLED, stalled.withoutHold());
        return new LimitSettings(told, own, dryRun, pause, remind);
    }

    /** What must be exceeded for any level of a measure; infinite where it has none. Makes no garbage. */
    public double lowest(Measure measure) {
        Limit limit = limits.get(measure);
        return limit == null ? Double.POSITIVE_INFINITY : limit.thresholds().lowest().value();
    }

    /** The limit of a measure, without any level where there is none. */
    public Limit of(Measure measure) {
        Limit limit = limits.get(measure);
        return limit == null ? Limit.none(measure) : limit;
    }

    private static Limit limit(Section section, ConfigValue written, Limit base, MachineCapacity machine) {
        Measure measure = base.measure();
        boolean predecessor = !section.has(measure.key()) && measure.predecessors().stream().anyMatch(section::has);
        return new LimitReader(base, machine, predecessor, written.section()).read();
    }
}
