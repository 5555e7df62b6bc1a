package io.multimodule.supervise;

import io.multimodule.schedule.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose processes start now, and whose after them. All at once would each only take longer for it, and where they are
 * many for the processors none might be ready within its time. What is not ready after {@link #LONGEST} waits for
 * something else than a processor, and holds nobody back any longer. {@link Errands} take no turn: they are few, and soon
 * over. Conductor thread only.
 */
final class StartTurns {
    /** A JVM that starts keeps one processor busy, and its compiler a part of another; disks and peers make it wait. */
    static final int PER_PROCESSOR = 2;
    /** How long one that starts may hold others back: a quarter of the time that a start has by default. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final int most;
    private final Timers timers;
    private final Map<String, Timers.Timer> starting = new HashMap<>();
    private final Map<String, Runnable> waiting = new LinkedHashMap<>();

    /** @param most how many may start at the same time, as long as each is quick */
    StartTurns(int most, Timers timers) {
        this.most = most;
        this.timers = timers;
    }

    /**
     * Asks for the turn of a task that has none.
     *
     * @param begin called when its turn has come: now, or later
     * @return whether that is now
     */
    boolean ask(String task, Runnable begin) {
        if (starting.size() < most) {
            begin(task, begin);
            return true;
        }
        waiting.put(task, begin);
        return false;
    }

    /** A task does not start any more, for whatever reason; nothing happens when it has not asked. */
    void end(String task) {
        waiting.remove(task);
        Timers.Timer timer = starting.remove(task);
        if (timer != null) {
            timer.cancel();
            next();
        }
    }

    private void begin(String task, Runnable begin) {
        starting.put(task, timers.after(LONGEST.toNanos(), () -> end(task)));
        begin.run();
    }

    private void next() {
        Iterator<Map.Entry<String, Runnable>> first = waiting.entrySet().iterator();
        if (first.hasNext()) {
            Map.Entry<String, Runnable> entry = first.next();
            first.remove();
            begin(entry.getKey(), entry.getValue());
        }
    }
}
