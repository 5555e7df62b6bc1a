package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.state.StateLoad;
import io.multimodule.task.StatefulTask;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The tasks of a host: loads them, gives them their configuration, and ends them.
 *
 * <p>Looking up a class and reading a state wait for a disk and run on the io thread; everything else
 * on the conductor's. Until a task is there, messages for it go to its kernel queue and wait.
 */
final class Tasks {
    private final Host host;
    private final HostRole role;
    private final Map<String, TaskEntry> entries = new TreeMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Doorbells doorbells;
    private HostSettings settings = new HostSettings(Map.of(), Set.of());
    private TaskCatalog catalog;
    private int loading;
    private boolean ended;
    private Runnable whenSettled = () -> { };

    Tasks(Host host, HostRole role, TaskCatalog catalog) {
        this.host = host;
        this.role = role;
        this.catalog = catalog;
        this.doorbells = new Doorbells(host, this::wanted);
    }

    /** All known tasks, by name. */
    Collection<TaskEntry> all() {
        return entries.values();
    }

    TaskEntry find(String name) {
        return entries.get(name);
    }

    TaskSettings settings(String name) {
        return settings.of(name);
    }

    /**
     * Takes another configuration. Only tasks that it changes are touched.
     *
     * @param newCatalog another catalog when files of the task path changed, else the same
     */
    void configure(HostSettings newSettings, TaskCatalog newCatalog) {
        if (ended) {
            return;
        }
        boolean codeChanged = newCatalog != catalog;
        settings = newSettings;
        catalog = newCatalog;
        absent.clear();
        Set<String> wanted = new HashSet<>(newSettings.tasks().keySet());
        wanted.addAll(newSettings.routed());
        for (TaskEntry entry : entries.values().toArray(TaskEntry[]::new)) {
            if (wanted.remove(entry.name)) {
                entry.onDemand = false;
                change(entry, newSettings.of(entry.name), codeChanged);
            } else if (!entry.onDemand) {
                remove(entry);
                listen(entry.name);
            } else {
                change(entry, newSettings.of(entry.name), codeChanged);
            }
        }
        wanted.forEach(this::load);
    }

    /** Calls back when every task that is being looked up runs, or is known not to. */
    void whenSettled(Runnable action) {
        if (loading == 0) {
            action.run();
        } else {
            whenSettled = action;
        }
    }

    /** Somebody in this host sends to this name: if it is a task without configuration, it is loaded. */
    void wanted(String name) {
        if (!ended && !entries.containsKey(name) && !absent.contains(name)) {
            load(name);
            entries.get(name).onDemand = true;
        }
    }

    /** There is a queue of this name: if it is a task without configuration, its first message loads it. */
    void listen(String name) {
        if (ended || entries.containsKey(name) || absent.contains(name) || doorbells.has(name) || !role.isMain()) {
            return;
        }
        TaskCatalog searched = catalog;
        host.io().execute(() -> {
            if (look(searched, name) instanceof TaskCatalog.Found.TaskClass) {
                host.conductor().post(() -> {
                    if (!ended && !entries.containsKey(name)) {
                        doorbells.hang(name);
                    }
                });
            }
        });
    }

    /** Ends all tasks, also those that are being looked up; their states go to the store. */
    void stop() {
        ended = true;
        doorbells.close();
        for (TaskEntry entry : entries.values()) {
            entry.attempt++;
            if (entry.cell != null) {
                end(entry.cell);
            }
        }
    }

    private void change(TaskEntry entry, TaskSettings now, boolean codeChanged) {
        TaskSettings before = entry.settings;
        entry.settings = now;
        if (entry.cell == null) {
            if (codeChanged || !now.equals(before) || entry.status == TaskStatus.HELD) {
                start(entry);
            }
        } else if (!role.runs(now, entry.cell.isStateful())) {
            remove(entry);
            load(entry.name);
        } else if (!now.config().equals(before.config())) {
            entry.cell.configure(now.config());
        }
    }

    private void remove(TaskEntry entry) {
        entries.remove(entry.name);
        entry.attempt++;
        if (entry.status == TaskStatus.ELSEWHERE) {
            host.externalTasks().leave(entry.name, () -> { });
        }
        if (entry.cell != null) {
            end(entry.cell);
            host.mailRoom().box(entry.name).detach();
            entry.cell = null;
            host.metrics().ended(entry.name);
            host.reports().happened(Event.TASK_ENDED, entry.name, "task " + entry.name + " ended");
        }
    }

    private void end(Cell cell) {
        cell.stop();
        if (cell.isStateful()) {
            host.stateKeeper().save(cell.state());
        }
    }

    private void load(String name) {
        doorbells.takeDown(name);
        TaskEntry entry = new TaskEntry(name, settings.of(name));
        entries.put(name, entry);
        start(entry);
    }

    /** Looks up class and state off this thread, then goes on in {@link #loaded}. */
    private void start(TaskEntry entry) {
        int attempt = ++entry.attempt;
        entry.stands(TaskStatus.LOADING, "its class is looked up");
        loading++;
        TaskCatalog searched = catalog;
        TaskSettings wanted = entry.settings;
        boolean configured = settings.tasks().containsKey(entry.name);
        Runnable search = () -> host.io().execute(() -> {
            TaskCatalog.Found found = look(searched, entry.name);
            if (configured && found instanceof TaskCatalog.Found.Nothing) {
                found = missing(searched, entry.name);
            }
            TaskCatalog.Found seen = found;
            // For a task that leaves this host the load is a barrier: its own last save is on disk after it.
            CompletableFuture<StateLoad> state = (role.isMain() || role.runs(wanted, true)) && isStateful(found)
                    ? host.states().load(entry.name) : CompletableFuture.completedFuture(new StateLoad.None());
            state.thenAccept(load -> host.conductor().post(() -> {
                try {
                    if (entry.attempt == attempt) {
                        loaded(entry, seen, load);
                    }
                } finally {
                    settled();
                }
            }));
        });
        if (role.isMain() && !wanted.external()) {
            host.externalTasks().leave(entry.name, search);
        } else {
            search.run();
        }
    }

    /** The advice reads the files of the task path, so it is made where they were searched. */
    private static TaskCatalog.Found missing(TaskCatalog searched, String name) {
        String advice;
        try {
            advice = searched.advice(name);
        } catch (RuntimeException e) {
            advice = "; what there is cannot be listed: " + e.getMessage();
        }
        return new TaskCatalog.Found.Broken("there is no task " + name + " in " + searched.whereSearched() + advice,
                null);
    }

    private static TaskCatalog.Found look(TaskCatalog searched, String name) {
        try {
            return searched.find(name);
        } catch (RuntimeException e) {
            return new TaskCatalog.Found.Broken("task " + name + " cannot be looked up: " + e.getMessage(), e);
        }
    }

    private void sayWhenExternalMeansNothing(TaskEntry entry, boolean stateful) {
        if (role.isMain() && entry.settings.external() && !stateful) {
            host.reports().error(entry.name, "task " + entry.name + " has no state, so it is in every host already, and"
                    + " \"external: true\" has no effect; remove it", null);
        }
    }

    private void settled() {
        if (--loading == 0) {
            Runnable action = whenSettled;
            whenSettled = () -> { };
            action.run();
        }
    }

    private static boolean isStateful(TaskCatalog.Found found) {
        return found instanceof TaskCatalog.Found.TaskClass task && StatefulTask.class.isAssignableFrom(task.type());
    }

    private void loaded(TaskEntry entry, TaskCatalog.Found found, StateLoad state) {
        if (found instanceof TaskCatalog.Found.TaskClass task) {
            if (role.runs(entry.settings, isStateful(found))) {
                sayWhenExternalMeansNothing(entry, isStateful(found));
                begin(entry, task, state);
            } else {
                entry.stands(TaskStatus.ELSEWHERE, "it runs in another process");
                if (role.isMain()) {
                    host.externalTasks().want(entry.settings);
                }
            }
        } else if (found instanceof TaskCatalog.Found.Broken broken) {
            fail(entry, broken.reason(), broken.cause());
        } else {
            entries.remove(entry.name);
            absent.add(entry.name);
        }
    }

    private void begin(TaskEntry entry, TaskCatalog.Found.TaskClass found, StateLoad state) {
        try {
            Cell cell = new Cell(entry.name, found.maker().make(), host);
            if (cell.isStateful() && !restore(entry, cell, state)) {
                return;
            }
            cell.start(entry.settings.config());
            entry.cell = cell;
            host.metrics().began(cell);
            entry.stands(TaskStatus.RUNNING, "");
            host.mailRoom().box(entry.name).attach(cell::handle, role.reads(entry.name));
        } catch (TaskFailedException e) {
            fail(entry, e.getMessage(), e.getCause());
        }
    }

    /** Gives the task its saved state; without a readable one it is held rather than begun from nothing. */
    private boolean restore(TaskEntry entry, Cell cell, StateLoad state) {
        if (state instanceof StateLoad.Damaged damaged) {
            return hold(entry, "no saved state of it is readable: " + String.join("; ", damaged.problems()));
        }
        if (state instanceof StateLoad.Loaded loaded) {
            for (String problem : loaded.problems()) {
                host.reports().happened(Event.STATE_DAMAGED, entry.name,
                        problem + "; the generation before it is used");
            }
            try {
                cell.state().restore(loaded.json());
            } catch (IOException e) {
                return hold(entry, "its saved state does not fit its class: " + e.getMessage());
            }
        }
        return true;
    }

    private boolean hold(TaskEntry entry, String why) {
        String reason = "task " + entry.name + " is held, so that it does not begin from nothing: " + why
                + ". Repair or remove the files, then reload the configuration";
        entry.stands(TaskStatus.HELD, reason);
        host.reports().happened(Event.TASK_HELD, entry.name, reason);
        return false;
    }

    private void fail(TaskEntry entry, String reason, Throwable cause) {
        entry.stands(TaskStatus.FAILED, reason);
        host.reports().happened(Event.TASK_CANNOT_LOAD, entry.name, reason, cause);
    }
}
