package io.multimodule.supervise;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How soon a task that ended is started again. Pure.
 *
 * @param first the delay before the first restart
 * @param last the longest delay
 * @param quiet a run of this length counts as good: the next delay is the first one again
 */
public record RestartPolicy(Duration first, Duration last, Duration quiet) {
    /** From 100 ms to 30 s, anew after a minute. */
    public static final RestartPolicy DEFAULT = new RestartPolicy(Duration.ofMillis(100), Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    /** The share by which a delay is made longer or shorter, so that tasks that fell together do not rise together. */
    private static final double JITTER = 0.2;
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The delay before a restart, from the first to the last one.
     *
     * @param failures how many runs in a row were not good, at least 1
     * @param random a random share from 0 to 1
     */
    Duration delay(int failures, DoubleSupplier random) {
        long nanos = first.toNanos() << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
        long bounded = nanos <= 0 ? last.toNanos() : Math.min(nanos, last.toNanos());
        // Within first and last, too, but still spread there: most of those that fail for long wait for the last one.
        double shortest = Math.max(bounded * (1 - JITTER), first.toNanos());
        double longest = Math.min(bounded * (1 + JITTER), last.toNanos());
        return Duration.ofNanos((long) (shortest + (longest - shortest) * random.getAsDouble()));
    }
}
