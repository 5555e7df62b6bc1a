package io.multimodule.cgroup;

import java.util.List;

/**
 * All samples of one round. Immutable; any thread. Times on {@link io.multimodule.lifecycle.Clock#nanoTime()}.
 *
 * @param due when the round should have begun
 * @param begin when it began
 * @param end when it ended
 * @param missed how many rounds before this one did not take place because this thread was late
 * @param samples one for each unit that could be read, or is gone
 */
public record Round(long due, long begin, long end, long missed, List<Sample> samples) {

    /** How late the round began, in nanoseconds. */
    public long lateness() {
        return begin - due;
    }

    /** How long it took, in nanoseconds. */
    public long took() {
        return end - begin;
    }
}
