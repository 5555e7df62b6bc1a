package io.multimodule.runtime;

import io.multimodule.config.Section;
import java.time.Duration;

/**
 * What the configuration says of the start of a process.
 *
 * @param notifies whether a program says itself that it is ready, with sd_notify; a host of Java tasks always does
 * @param limit a process that is not ready by then is ended, which counts as an end like any other
 */
public record StartSettings(boolean notifies, Duration limit) {
    /** As long as the daemon itself may take: a machine that boots starts many at once. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(120);

    private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIMIT = Duration.ofHours(1);

    /** Reads what is said of the start of a task's or a named host's process. */
    static StartSettings read(Section section, boolean notifies) {
        return new StartSettings(notifies,
                section.duration("start_limit", SHORTEST_LIMIT, LONGEST_LIMIT).orElse(DEFAULT_LIMIT));
    }
}
