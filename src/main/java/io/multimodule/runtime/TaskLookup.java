package io.multimodule.runtime;

import io.multimodule.state.StateLoad;
import io.multimodule.task.StatefulTask;
import java.util.concurrent.CompletableFuture;

/**
 * One attempt to get all that is needed to run a task here: its class, then the claim on it, then its
 * state. Waits for disks on the io thread and for other hosts on none; answers on the conductor's.
 */
final class TaskLookup {
    private final Host host;
    private final TaskEntry entry;
    private final TaskCatalog catalog;
    private final boolean configured;
    private final Answer answer;
    private final int attempt;
    private final String home;
    private boolean waited;

    /** What becomes of an attempt, on the conductor's thread. */
    interface Answer {
        /** The class is there, and another host has the task still; the end comes later. */
        void waits(TaskLookup lookup);

        /** Everything is there, or will never be. */
        void done(TaskLookup lookup, TaskCatalog.Found found, StateLoad state);

        /** The claim cannot be taken. */
        void failed(TaskLookup lookup, String reason, Throwable cause);
    }

    /** Prepares an attempt for the entry as it is now. */
    TaskLookup(Host host, TaskEntry entry, TaskCatalog catalog, boolean configured, Answer answer) {
        this.host = host;
        this.entry = entry;
        this.catalog = catalog;
        this.configured = configured;
        this.answer = answer;
        this.attempt = entry.attempt;
        this.home = entry.home;
    }

    /** The task that it is for. */
    TaskEntry entry() {
        return entry;
    }

    /** Whether nobody has begun another attempt since. */
    boolean isCurrent() {
        return entry.attempt == attempt;
    }

    /** Whether it has said that it waits for another host; the end of such a wait may never come. */
    boolean waited() {
        return waited;
    }

    /** Begins. Conductor thread. */
    void begin() {
        host.io().execute(() -> {
            TaskCatalog.Found found = look(entry.name);
            if (configured && found instanceof TaskCatalog.Found.Nothing) {
                found = missing(entry.name);
            }
            if (found instanceof TaskCatalog.Found.TaskClass task && host.role().isHome(home)) {
                claim(task);
            } else {
                end(found, new StateLoad.None());
            }
        });
    }

    static boolean isStateful(TaskCatalog.Found found) {
        return found instanceof TaskCatalog.Found.TaskClass task && StatefulTask.class.isAssignableFrom(task.type());
    }

    static TaskCatalog.Found look(TaskCatalog catalog, String name) {
        try {
            return catalog.find(name);
        } catch (RuntimeException e) {
            return new TaskCatalog.Found.Broken("task " + name + " cannot be looked up: " + e.getMessage(), e);
        }
    }

    private TaskCatalog.Found look(String name) {
        return look(catalog, name);
    }

    private void claim(TaskCatalog.Found.TaskClass task) {
        if (host.role().isMain() && !host.claims().wasShared(entry.name)) {
            loadState(task);
            return;
        }
        Claims.Claim claim = host.claims().take(entry.name);
        boolean waits = !claim.taken().isDone();
        host.conductor().post(() -> {
            if (isCurrent()) {
                entry.claim = claim;
            } else {
                claim.release();
            }
            if (waits) {
                waits();
            }
        });
        claim.taken().whenComplete((taken, failure) -> {
            if (failure == null) {
                host.io().execute(() -> confirm(task));
            } else {
                host.conductor().post(() -> answer.failed(this, failure.getMessage(), failure));
            }
        });
    }

    /** A claim proves that nobody has the task, not that it is still ours: it may have gone on to another host. */
    private void confirm(TaskCatalog.Found.TaskClass task) {
        if (host.role().isMain() || host.homes().confirms(entry.name, home)) {
            loadState(task);
        } else {
            // Word of the move is on its way here, and gives the claim back.
            host.conductor().post(this::waits);
        }
    }

    private void waits() {
        if (!waited) {
            waited = true;
            answer.waits(this);
        }
    }

    private void loadState(TaskCatalog.Found.TaskClass task) {
        if (isStateful(task)) {
            host.states().load(entry.name).thenAccept(state -> end(task, state));
        } else {
            end(task, new StateLoad.None());
        }
    }

    private void end(TaskCatalog.Found found, StateLoad state) {
        host.conductor().post(() -> answer.done(this, found, state));
    }

    /** The advice reads the files of the task path, so it is made where they were searched. */
    private TaskCatalog.Found missing(String name) {
        String advice;
        try {
            advice = catalog.advice(name);
        } catch (RuntimeException e) {
            advice = "; what there is cannot be listed: " + e.getMessage();
        }
        return new TaskCatalog.Found.Broken("there is no task " + name + " in " + catalog.whereSearched() + advice,
                null);
    }
}
