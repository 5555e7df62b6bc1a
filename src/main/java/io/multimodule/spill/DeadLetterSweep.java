package io.multimodule.spill;

import java.io.IOException;

/** Goes through the letters that were there when it began, oldest first, across segments. The disk's thread. */
final class DeadLetterSweep {
    private final DeadLetterLog log;
    private final DeadLetterSelection selection;
    private long next;
    private long end = -1;
    private DeadLetterWalk walk;

    DeadLetterSweep(DeadLetterLog log, DeadLetterSelection selection) {
        this.log = log;
        this.selection = selection;
        this.next = selection.id();
    }

    /** The next letter that is meant; null when there is no more. */
    DeadLetter next() throws IOException {
        if (end < 0) {
            end = selection.id() == 0 ? log.end() : Math.min(log.end(), selection.id() + 1);
        }
        while (next < end) {
            if (walk == null) {
                Segment segment = log.segmentFrom(next);
                if (segment == null) {
                    return null;
                }
                walk = new DeadLetterWalk(segment);
            }
            DeadLetter letter = walk.next();
            if (letter == null) {
                next = Math.max(next, log.endOf(walk.segment()));
                close();
            } else if (letter.id() >= next && letter.id() < end) {
                next = letter.id() + 1;
                if (selection.takes(letter)) {
                    return letter;
                }
            } else if (letter.id() >= end) {
                next = end;
            }
        }
        return null;
    }

    /** Drops the letter that {@link #next} returned. */
    void drop() throws IOException {
        log.drop(walk);
    }

    void close() throws IOException {
        if (walk != null) {
            walk.close();
            walk = null;
        }
    }
}
