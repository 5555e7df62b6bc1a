package io.multimodule.channel;

import java.nio.file.Path;

/** Where the entries of a channel go. */
public sealed interface ChannelTarget {
    /** The process's standard output. */
    ChannelTarget STDOUT = new Stream(1);
    /** The process's standard error. */
    ChannelTarget STDERR = new Stream(2);
    /** The systemd journal, with fields. */
    ChannelTarget JOURNAL = new Named("journal");
    /** The Router task. */
    ChannelTarget ROUTER = new Named("router");
    /** Nowhere. */
    ChannelTarget OFF = new Named("off");

    /** {@code 1} or {@code 2}. */
    record Stream(int number) implements ChannelTarget {
        @Override
        public String toString() {
            return number == 1 ? "stdout" : "stderr";
        }
    }

    /** One of the targets that have a word. */
    record Named(String name) implements ChannelTarget {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A file, appended to. */
    record ToFile(Path path) implements ChannelTarget {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A message queue. */
    record ToQueue(String queue) implements ChannelTarget {
        @Override
        public String toString() {
            return "queue " + queue;
        }
    }

    /**
     * The target that a word means: {@code 1} or {@code stdout}, {@code 2} or {@code stderr},
     * {@code journal}, {@code router}, {@code off}; with a {@code /} in it a file; else a queue.
     *
     * @throws IllegalArgumentException for an empty word
     */
    static ChannelTarget parse(String word) {
        return switch (word) {
            case "" -> throw new IllegalArgumentException(
                    "must be 1, 2, journal, router, off, a path with a '/' in it, or the name of a queue");
            case "1", "stdout" -> STDOUT;
            case "2", "stderr" -> STDERR;
            case "journal" -> JOURNAL;
            case "router" -> ROUTER;
            case "off", "false" -> OFF;
            default -> word.contains("/") ? new ToFile(Path.of(word)) : new ToQueue(word);
        };
    }
}
