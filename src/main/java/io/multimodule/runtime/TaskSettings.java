package io.multimodule.runtime;

import io.multimodule.config.Section;
import io.multimodule.message.Message;
import java.time.Duration;

/**
 * What the configuration says of one task.
 *
 * @param name the task's name, also of its class and its queue
 * @param config what the task itself is given
 * @param external whether it wants a process of its own
 * @param saveEvery how long a changed state may wait before it is saved
 */
public record TaskSettings(String name, Message config, boolean external, Duration saveEvery) {
    /** How long a changed state may wait when nothing is said: what is lost at most by a crash. */
    public static final Duration DEFAULT_SAVE_EVERY = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SAVE_EVERY = Duration.ofMillis(10);
    private static final Duration LONGEST_SAVE_EVERY = Duration.ofHours(1);

    /** Reads one entry of {@code tasks}. */
    static TaskSettings read(String name, Section task) {
        return new TaskSettings(name,
                task.message("config").orElse(Message.EMPTY),
                task.bool("external").orElse(false),
                task.duration("save_every", SHORTEST_SAVE_EVERY, LONGEST_SAVE_EVERY).orElse(DEFAULT_SAVE_EVERY));
    }

    /** The settings of a task of which the configuration says nothing. */
    public static TaskSettings unnamed(String name) {
        return new TaskSettings(name, Message.EMPTY, false, DEFAULT_SAVE_EVERY);
    }
}
