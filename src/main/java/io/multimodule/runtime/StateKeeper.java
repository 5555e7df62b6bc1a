package io.multimodule.runtime;

import io.multimodule.schedule.Timers;
import io.multimodule.state.SaveListener;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Saves the states of a host's tasks: a state that may have changed is looked at after the task's
 * {@code save_every}, and written by the store's thread when it did change. Conductor thread only.
 */
final class StateKeeper {
    private final Host host;
    private final Map<String, Timers.Timer> due = new HashMap<>();

    StateKeeper(Host host) {
        this.host = host;
    }

    /** A callback ran that may have changed the state. */
    void touched(CellState state) {
        due.computeIfAbsent(state.task(), task -> host.conductor().timers()
                .after(host.tasks().settings(task).saveEvery().toNanos(), () -> save(state)));
    }

    /** Saves now what changed; the store's thread writes it. */
    void save(CellState state) {
        Timers.Timer timer = due.remove(state.task());
        if (timer != null) {
            timer.cancel();
        }
        byte[] json;
        try {
            json = state.changed();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            host.reports().error(state.task(), "the state of task " + state.task()
                    + " has no JSON form and was not saved: " + e
                    + "; the last saved state stays", e);
            return;
        }
        if (json != null) {
            long begun = host.clock().nanoTime();
            host.states().save(state.task(), json, new SaveListener() {
                @Override
                public void saved(String task, long generation) {
                    host.conductor().post(() -> written(state, generation, begun));
                }

                @Override
                public void failed(String task, IOException error) {
                    host.conductor().post(() -> notSaved(state, error));
                }
            });
        }
    }

    private void written(CellState state, long generation, long begun) {
        state.saved(generation);
        host.metrics().saved(host.clock().nanoTime() - begun);
    }

    private void notSaved(CellState state, IOException failure) {
        host.metrics().notSaved();
        host.reports().error(state.task(), "the state of task " + state.task() + " was not saved: "
                + failure.getMessage(), failure);
        state.notSaved();
    }
}
