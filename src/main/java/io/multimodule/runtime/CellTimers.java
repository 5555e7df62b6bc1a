package io.multimodule.runtime;

import io.multimodule.schedule.Timers;
import io.multimodule.task.TimerAction;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The named timers of one task. Conductor thread only. */
final class CellTimers {
    private final Timers timers;
    private final Consumer<TimerAction> run;
    private final Map<String, Timers.Timer> named = new HashMap<>();

    /**
     * Makes an empty set.
     *
     * @param run runs an action as a callback of the task
     */
    CellTimers(Timers timers, Consumer<TimerAction> run) {
        this.timers = timers;
        this.run = run;
    }

    void every(String name, long periodNanos, TimerAction action) {
        cancel(name);
        named.put(name, timers.every(periodNanos, () -> run.accept(action)));
    }

    void after(String name, long delayNanos, TimerAction action) {
        cancel(name);
        named.put(name, timers.after(delayNanos, () -> {
            named.remove(name);
            run.accept(action);
        }));
    }

    boolean cancel(String name) {
        Timers.Timer old = named.remove(name);
        return old != null && old.cancel();
    }

    void cancelAll() {
        named.values().forEach(Timers.Timer::cancel);
        named.clear();
    }

    int size() {
        return named.size();
    }
}
