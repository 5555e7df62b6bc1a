package io.multimodule.supervise;

import io.multimodule.message.Message;
import java.time.Duration;

/**
 * So many ends of a process within so long are too many.
 *
 * @param ends at least 1
 * @param within the time, ending now
 */
public record CrashLimit(int ends, Duration within) {

    /** These details of a hold, with what was counted; named as in those of what is measured. */
    Message in(Message details) {
        return details.with("metric", "crashes").with("window", within.toSeconds()).with("value", (long) ends)
                .with("limit", (long) ends);
    }

    @Override
    public String toString() {
        return ends + " ends within " + within.toSeconds() + " s";
    }
}
