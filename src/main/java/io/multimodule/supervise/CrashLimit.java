package io.multimodule.supervise;

import java.time.Duration;

/**
 * So many ends of a process within so long are too many.
 *
 * @param ends at least 1
 * @param within the time, ending now
 */
public record CrashLimit(int ends, Duration within) {

    @Override
    public String toString() {
        return ends + " ends within " + within.toSeconds() + " s";
    }
}
