package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.schedule.Timers;
import io.multimodule.state.SaveListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Saves the states of a host's tasks: a state that may have changed is looked at after the task's
 * {@code save_every}, and written by the store's thread when it did change. Conductor thread only.
 *
 * <p>The last state of a task that has ended is tried again as well, until it is saved or the task runs here
 * again, which begins with it.
 */
final class StateKeeper {
    private final Host host;
    /** By the state itself: the same task may be ended and begun again while the old state is still to be saved. */
    private final Map<CellState, Timers.Timer> due = new HashMap<>();
    /** The states whose last save failed: that is said once, and tried again without a word. */
    private final Set<CellState> failing = new HashSet<>();
    /** The last states of tasks that have ended, which could not be saved. */
    private final Set<CellState> kept = new LinkedHashSet<>();
    /** By task: waits until no last state of it is kept here any more. */
    private final Map<String, List<Runnable>> whenSaved = new HashMap<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean ending;

    StateKeeper(Host host) {
        this.host = host;
    }

    /** A callback ran that may have changed the state. */
    void touched(CellState state) {
        due.computeIfAbsent(state, touched -> host.conductor().timers()
                .after(host.tasks().settings(touched.task()).saveEvery().toNanos(), () -> save(touched)));
    }

    /** The task did not start: what it did to its state is not to be saved. */
    void forget(CellState state) {
        Timers.Timer timer = due.remove(state);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** The saves from now on are the last ones: one that fails is counted as lost, not tried again. */
    void end() {
        ending = true;
        List.copyOf(kept).forEach(this::save);
    }

    /** Calls back when the last state of a task that has ended here is on disk: at once when none is kept. */
    void whenSaved(String task, Runnable action) {
        if (keeps(task)) {
            whenSaved.computeIfAbsent(task, name -> new ArrayList<>()).add(action);
        } else {
            action.run();
        }
    }

    /** A task begins here, with the state that is kept if there is one: nobody needs to wait for the disk any more. */
    void stays(String task) {
        List<Runnable> waiting = whenSaved.remove(task);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    private boolean keeps(String task) {
        return kept.stream().anyMatch(state -> state.task().equals(task));
    }

    private void noLongerKept(CellState state) {
        if (kept.remove(state) && !keeps(state.task())) {
            stays(state.task());
        }
    }

    /** How many tasks' last states could not be saved; known when the store is closed. Any thread. */
    int lost() {
        return lost.get();
    }

    /** Saves now what changed; the store's thread writes it. */
    void save(CellState state) {
        forget(state);
        if (kept.contains(state) && isSucceeded(state)) {
            noLongerKept(state);
            return;
        }
        byte[] json;
        try {
            json = state.changed();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            state.notWritten();
            if (ending) {
                lost.incrementAndGet();
            }
            Throwable failure = Thrown.describable(e);
            host.reports().happened(Event.STATE_NOT_SAVED, state.task(), "the state of task " + state.task()
                    + " has no JSON form and was not saved: " + failure + "; the last saved state stays", failure);
            noLongerKept(state);
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
                    if (ending) {
                        // The conductor may have ended; this is the last moment to say it.
                        lost.incrementAndGet();
                        tell(state, error);
                        host.reports().happened(Event.STATE_LOST, task, "the last state of task " + task
                                + " is lost: it was not saved, and its process ends");
                    } else {
                        host.conductor().post(() -> notSaved(state, error));
                    }
                }
            });
        }
    }

    private void written(CellState state, long generation, long begun) {
        long took = host.clock().nanoTime() - begun;
        state.saved(generation, took);
        failing.remove(state);
        noLongerKept(state);
        host.metrics().saved(took);
    }

    private void notSaved(CellState state, IOException failure) {
        host.metrics().notSaved();
        if (failing.add(state)) {
            tell(state, failure);
        }
        if (isSucceeded(state)) {
            failing.remove(state);
            return;
        }
        if (hasEnded(state) && kept.add(state)) {
            host.reports().happened(Event.STATE_NOT_SAVED, state.task(), "the last state of task " + state.task()
                    + " is in memory alone; it is tried again every save_every, and no other process gets the task"
                    + " before it is on disk; make room there");
        }
        state.notSaved();
    }

    /** Whether the task runs here again: it began with this state, and saves what has become of it. */
    private boolean isSucceeded(CellState state) {
        CellState now = running(state.task());
        return now != null && now != state;
    }

    private boolean hasEnded(CellState state) {
        return running(state.task()) != state;
    }

    private CellState running(String task) {
        TaskEntry entry = host.tasks().find(task);
        return entry == null || entry.cell == null ? null : entry.cell.state();
    }

    private void tell(CellState state, IOException failure) {
        host.reports().happened(Event.STATE_NOT_SAVED, state.task(),
                "the state of task " + state.task() + " was not saved: "
                + failure.getMessage(), failure);
    }
}
