package io.multimodule.runtime;

import io.multimodule.state.StateLoad;
import java.util.List;
import java.util.function.Consumer;

/** Looks up the tasks of a host and begins those that are to run in it. Conductor thread only. */
final class TaskLoading implements TaskLookup.Answer {
    private final Host host;
    private final Handover handover;
    private final Consumer<TaskEntry> none;
    private final CellMaker cells;
    /** Attempts that have not come to an end and do not wait for another host. */
    private int open;
    private Runnable whenSettled = () -> { };

    /** @param none told of a name that is no task's */
    TaskLoading(Host host, Handover handover, Consumer<TaskEntry> none) {
        this.host = host;
        this.handover = handover;
        this.none = none;
        this.cells = new CellMaker(host);
    }

    /** Calls back when every task that is being looked up runs, or is known not to. */
    void whenSettled(Runnable action) {
        if (open == 0) {
            action.run();
        } else {
            whenSettled = action;
        }
    }

    /**
     * Looks up class, claim and state off this thread, then goes on in {@link #done}.
     *
     * @param configured whether the task must be there, because the configuration has it
     */
    void start(TaskEntry entry, TaskCatalog catalog, boolean configured) {
        entry.attempt++;
        handover.letGo(entry, false, false);
        entry.home = host.homes().of(entry.name);
        if (host.role().isHome(entry.home)) {
            host.stateKeeper().stays(entry.name);
        }
        if (!entry.settings.hasClass()) {
            elsewhere(entry);
            host.homes().found(entry.settings);
            return;
        }
        entry.stands(TaskStatus.LOADING, "its class is looked up");
        open++;
        new TaskLookup(host, entry, catalog, configured, this).begin();
    }

    @Override
    public void waits(TaskLookup lookup) {
        if (lookup.isCurrent()) {
            lookup.entry().stands(TaskStatus.LOADING, "it waits until the host that had it lets go of it");
        }
        settled();
    }

    @Override
    public void done(TaskLookup lookup, TaskCatalog.Found found, StateLoad state) {
        try {
            if (lookup.isCurrent()) {
                loaded(lookup.entry(), found, state);
            }
        } finally {
            over(lookup);
        }
    }

    @Override
    public void failed(TaskLookup lookup, String reason, Throwable cause) {
        if (lookup.isCurrent()) {
            fail(lookup.entry(), reason, cause);
        }
        over(lookup);
    }

    private void over(TaskLookup lookup) {
        List<Runnable> waiting = List.copyOf(lookup.entry().whenLooked);
        lookup.entry().whenLooked.clear();
        waiting.forEach(Runnable::run);
        if (!lookup.waited()) {
            settled();
        }
    }

    private void settled() {
        if (--open == 0) {
            Runnable action = whenSettled;
            whenSettled = () -> { };
            action.run();
        }
    }

    private void loaded(TaskEntry entry, TaskCatalog.Found found, StateLoad state) {
        if (found instanceof TaskCatalog.Found.TaskClass task) {
            if (host.role().runs(entry.home, TaskLookup.isStateful(found))) {
                begin(entry, task, state);
            } else {
                elsewhere(entry);
            }
            host.homes().found(entry.settings);
        } else if (found instanceof TaskCatalog.Found.Broken broken) {
            fail(entry, broken.reason(), broken.cause());
        } else {
            none.accept(entry);
        }
    }

    private void elsewhere(TaskEntry entry) {
        if (entry.home.equals(Homes.NOWHERE)) {
            entry.stands(TaskStatus.HELD, "it is held or stopped");
        } else {
            entry.stands(TaskStatus.ELSEWHERE, "it runs in another process");
        }
    }

    private void begin(TaskEntry entry, TaskCatalog.Found.TaskClass found, StateLoad state) {
        try {
            Cell cell = cells.make(entry, found, state);
            if (cell != null) {
                entry.cell = cell;
                host.metrics().began(cell);
                entry.stands(TaskStatus.RUNNING, "");
                host.mailRoom().box(entry.name).attach(cell::handle, host.role().isHome(entry.home));
            }
        } catch (TaskFailedException e) {
            fail(entry, e.getMessage(), e.getCause());
        }
    }

    private void fail(TaskEntry entry, String reason, Throwable cause) {
        entry.stands(TaskStatus.FAILED, reason);
        host.cannotLoad(entry.name, reason, cause);
    }
}
