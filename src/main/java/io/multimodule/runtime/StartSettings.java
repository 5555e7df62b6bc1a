package io.multimodule.runtime;

import io.multimodule.config.Rate;
import io.multimodule.config.Section;
import java.time.Duration;
import java.util.List;

/**
 * What the configuration says of the start of a process.
 *
 * @param notifies whether a program says itself that it is ready, with sd_notify; a host of Java tasks always does
 * @param limit a process that is not ready by then is ended, which counts as an end like any other
 * @param crashLimits so many ends within so long are too many: it is held; more than one, so that slow loops are
 *     caught too
 */
public record StartSettings(boolean notifies, Duration limit, List<Rate> crashLimits) {
    /** As long as the daemon itself may take: a machine that boots starts many at once. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(120);
    /** 5 ends in a minute or 20 in an hour. */
    public static final List<Rate> DEFAULT_CRASH_LIMITS =
            List.of(new Rate(5, Duration.ofMinutes(1)), new Rate(20, Duration.ofHours(1)));

    private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIMIT = Duration.ofHours(1);
    /** The time of each end is kept. */
    private static final int MOST_ENDS = 10_000;

    /** Copies. */
    public StartSettings {
        crashLimits = List.copyOf(crashLimits);
    }

    /** With the usual limits of ends. */
    public StartSettings(boolean notifies, Duration limit) {
        this(notifies, limit, DEFAULT_CRASH_LIMITS);
    }

    /** Reads what is said of the start of a task's or a named host's process. */
    static StartSettings read(Section section, boolean notifies) {
        return new StartSettings(notifies,
                section.duration("start_limit", SHORTEST_LIMIT, LONGEST_LIMIT).orElse(DEFAULT_LIMIT),
                crashLimits(section));
    }

    /** Reads what is said of a pool's main process, which may always take the usual time. */
    static StartSettings ofPool(Section pool) {
        return new StartSettings(false, DEFAULT_LIMIT, crashLimits(pool));
    }

    private static List<Rate> crashLimits(Section section) {
        return section.list("crash_limits").map(texts -> texts.stream().map(Rate::parse).toList())
                .check(rates -> !rates.isEmpty() && rates.stream().allMatch(StartSettings::counts),
                        "must be numbers of ends from 1 to " + MOST_ENDS + ", each in some time, such as"
                        + " [ 5/m, 20/h ]")
                .orElse(DEFAULT_CRASH_LIMITS);
    }

    private static boolean counts(Rate rate) {
        return rate.count() >= 1 && rate.count() <= MOST_ENDS && rate.count() == Math.rint(rate.count());
    }
}
