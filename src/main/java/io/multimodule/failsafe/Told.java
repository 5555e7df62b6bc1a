package io.multimodule.failsafe;

import io.multimodule.message.Message;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A level above ok that was told and lasts.
 *
 * @param name of the subject
 * @param measure what
 * @param window over how long; zero for what the kernel told at once
 * @param level which
 */
public record Told(String name, Measure measure, Duration window, Level level) {

    /** As a document. */
    public Message toMessage() {
        return Message.builder(4).put("name", name).put("metric", measure.key()).put("window", window.toSeconds())
                .put("level", level.text()).build();
    }

    /** What is in a document; empty when it names something that this version does not know. */
    public static Optional<Told> of(Message document) {
        String name = document.string("name");
        Optional<Measure> measure = Arrays.stream(Measure.values())
                .filter(one -> one.key().equals(document.string("metric"))).findAny();
        Optional<Level> level = Arrays.stream(Level.values()).filter(one -> one.text().equals(document.string("level")))
                .filter(one -> one != Level.OK).findAny();
        return name == null || measure.isEmpty() || level.isEmpty() ? Optional.empty() : Optional.of(new Told(name,
                measure.get(), Duration.ofSeconds(Math.max(0, document.number("window", 0))), level.get()));
    }
}
