package io.multimodule.supervise;

import io.multimodule.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What became of one task with a process of its own, for whoever asks why it stands where it stands. Times
 * are those of the clock on the wall at the moment something happened, so that the same history reads the
 * same whenever it is asked for. Conductor thread only.
 */
final class History {
    private static final int MOST_ENDS = 5;

    private final ArrayDeque<Message> ends = new ArrayDeque<>();
    private long sinceMillis;
    private long restartMillis;
    private SupervisedState state = SupervisedState.ABSENT;
    private boolean adopted;

    /** It stands somewhere, perhaps where it stood before. */
    void stands(SupervisedState now, long nowMillis) {
        if (now != state) {
            adopted = false;
            sinceMillis = nowMillis;
        }
        state = now;
    }

    /** The process that runs was there before anybody here knew it. */
    void adopted() {
        adopted = true;
    }

    /** A run was over, or did not begin. */
    void ended(String why, long nowMillis) {
        ends.addFirst(Message.of("when", Instant.ofEpochMilli(nowMillis).toString(), "text", why));
        if (ends.size() > MOST_ENDS) {
            ends.removeLast();
        }
    }

    /** It is started again after a delay. */
    void waits(Duration delay, long nowMillis) {
        restartMillis = nowMillis + delay.toMillis();
    }

    /** The history as fields of a document; empty while there is none. */
    Message document(int restart) {
        Message.Builder document = Message.builder(5);
        if (state != SupervisedState.ABSENT) {
            document.put("since", Instant.ofEpochMilli(sinceMillis).toString());
        }
        if (adopted) {
            document.put("adopted", true);
        }
        if (state == SupervisedState.WAITING) {
            document.put("restart", restart).put("restart_at", Instant.ofEpochMilli(restartMillis).toString());
        }
        if (!ends.isEmpty()) {
            document.put("last_ends", List.copyOf(ends));
        }
        return document.build();
    }
}
