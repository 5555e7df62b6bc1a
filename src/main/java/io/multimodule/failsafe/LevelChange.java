package io.multimodule.failsafe;

import io.multimodule.config.Durations;
import io.multimodule.message.Message;

/**
 * The level of a measure over a window has changed, or lasts and is told again.
 *
 * @param finding what was found now
 * @param from the level before; the same for a reminder
 * @param nanos when, on the clock of the samples
 */
public record LevelChange(Finding finding, Level from, long nanos) {

    /** Whether nothing has changed. */
    public boolean isReminder() {
        return from == finding.level();
    }

    /** What it is about, the same for each change of it: for those that collect alerts. */
    public String key() {
        return Durations.text(finding.window()) + ":" + finding.subject().name() + ":" + finding.measure().key();
    }

    /** {@code task Counter: memory 301.5MiB over 1m is above failsafe 256MiB (was warn)}. */
    public String text() {
        return finding.subject() + ": " + finding.text()
                + (isReminder() ? " (still)" : " (was " + from.text() + ")");
    }

    /**
     * The alert as a message. Besides our names it has those of the predecessor: {@code return_value},
     * {@code threshold}, {@code dedup_key} and {@code summary}.
     */
    public Message toMessage() {
        return finding.toMessage().with("from", from.text()).with("reminder", isReminder())
                .with("return_value", finding.number())
                .with("threshold", finding.limit().isSet() ? finding.limit().value() : 0.0)
                .with("dedup_key", key()).with("summary", text());
    }
}
