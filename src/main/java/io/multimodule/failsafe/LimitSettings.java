package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the configuration says under {@code limits}, of all tasks or of one.
 *
 * @param limits by what they limit; measures without any level are not in it
 * @param dryRun whether failsafe is only told, and nothing stopped
 * @param pause how long after a failsafe of a task the same task is left alone
 * @param remind after how long a level that lasts is told again
 */
public record LimitSettings(Map<Measure, Limit> limits, boolean dryRun, Duration pause, Duration remind) {
    /** How long a task is left alone after a failsafe, when nothing is said. */
    public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(60);
    /** When a level that lasts is told again, when nothing is said. */
    public static final Duration DEFAULT_REMIND = Duration.ofHours(1);
    /** No limit of anything. */
    public static final LimitSettings NONE = new LimitSettings(Map.of(), false, DEFAULT_PAUSE, DEFAULT_REMIND);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Keeps the limits that have a level, in the order of their measures. */
    public LimitSettings {
        Map<Measure, Limit> set = new EnumMap<>(Measure.class);
        limits.forEach((measure, limit) -> {
            if (limit.thresholds().isSet()) {
                set.put(measure, limit);
            }
        });
        limits = Collections.unmodifiableMap(set);
    }

    /** What holds when the configuration says nothing. */
    public static LimitSettings defaults(MachineCapacity machine) {
        return new LimitSettings(DefaultLimits.of(machine), false, DEFAULT_PAUSE, DEFAULT_REMIND);
    }

    /**
     * Reads a section {@code limits} and lays it over others, key by key.
     *
     * @param limits the section; where it is missing the others hold unchanged
     * @param base what holds where nothing is written: the defaults, or those of all tasks for those of one
     * @param machine what 100 % is
     */
    public static LimitSettings read(ConfigValue limits, LimitSettings base, MachineCapacity machine) {
        if (limits.isMissing()) {
            return base;
        }
        Section section = limits.section();
        Map<Measure, Limit> read = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            read.put(measure, limit(section, measure, base.of(measure), machine));
        }
        return new LimitSettings(read, section.bool("dry_run").optional().orElse(base.dryRun),
                section.duration("pause", SHORTEST, LONGEST).optional().orElse(base.pause),
                section.duration("remind", SHORTEST, LONGEST).optional().orElse(base.remind));
    }

    /** The same limits, none of which stops anything: for what must not be stopped, such as the daemon itself. */
    public LimitSettings withoutHolds() {
        Map<Measure, Limit> told = new EnumMap<>(Measure.class);
        limits.forEach((measure, limit) -> told.put(measure, limit.withoutHold()));
        return new LimitSettings(told, dryRun, pause, remind);
    }

    /**
     * The same limits for a task with a process of its own. There a long callback keeps nobody else waiting, so the
     * default for {@link Measure#STALLED} only tells; what somebody has written holds as written.
     */
    public LimitSettings alone() {
        Limit stalled = limits.get(Measure.STALLED);
        if (!DefaultLimits.STALLED.equals(stalled)) {
            return this;
        }
        Map<Measure, Limit> told = new EnumMap<>(limits);
        told.put(Measure.STALLED, stalled.withoutHold());
        return new LimitSettings(told, dryRun, pause, remind);
    }

    /** The limit of a measure, without any level where there is none. */
    public Limit of(Measure measure) {
        Limit limit = limits.get(measure);
        return limit == null ? Limit.none(measure) : limit;
    }

    private static Limit limit(Section section, Measure measure, Limit base, MachineCapacity machine) {
        Collection<String> others = measure.predecessors();
        ConfigValue written = section.value(measure.key(), others.toArray(String[]::new));
        if (written.isMissing()) {
            return base;
        }
        boolean predecessor = !section.has(measure.key()) && others.stream().anyMatch(section::has);
        return new LimitReader(base, machine, predecessor, written.section()).read();
    }
}
