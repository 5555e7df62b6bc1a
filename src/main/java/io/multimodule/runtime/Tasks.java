package io.multimodule.runtime;

import io.multimodule.channel.Event;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

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
    private final TaskLoading loading;
    private final Handover handover;
    private HostSettings settings = new HostSettings(Map.of(), Set.of());
    private TaskCatalog catalog;
    private boolean ended;

    Tasks(Host host, HostRole role, TaskCatalog catalog) {
        this.host = host;
        this.role = role;
        this.catalog = catalog;
        this.doorbells = new Doorbells(host, this::wanted);
        this.handover = new Handover(host);
        this.loading = new TaskLoading(host, handover, this::isNone);
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
                afterFetch(entry, () -> forget(entry));
            } else {
                change(entry, newSettings.of(entry.name), codeChanged);
            }
        }
        wanted.forEach(this::load);
    }

    /** Calls back when every task that is being looked up runs, or is known not to. */
    void whenSettled(Runnable action) {
        loading.whenSettled(action);
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
            if (TaskLookup.look(searched, name) instanceof TaskCatalog.Found.TaskClass) {
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

    /** Ends a task and begins it again; false when there is none of that name. */
    boolean restart(String name) {
        TaskEntry entry = entries.get(name);
        if (entry == null || ended) {
            return false;
        }
        afterFetch(entry, () -> beginAnew(entry));
        return true;
    }

    private void beginAnew(TaskEntry entry) {
        remove(entry);
        load(entry.name);
        entries.get(entry.name).onDemand = entry.onDemand;
    }

    /** Nothing names the task any more, unless a configuration that came meanwhile does. */
    private void forget(TaskEntry entry) {
        if (!settings.tasks().containsKey(entry.name) && !settings.routed().contains(entry.name)) {
            remove(entry);
            listen(entry.name);
        }
    }

    /**
     * Does something that ends a task, when the message has been handled that is being read from its file, if there
     * is one: its sender's next ones are in the queue already, and would overtake it.
     */
    private void afterFetch(TaskEntry entry, Runnable action) {
        Mailbox box = host.mailRoom().find(entry.name);
        Inlet inlet = box == null ? null : box.inlet();
        boolean waits = inlet != null && inlet.afterFetch(() -> {
            if (!ended && entries.get(entry.name) == entry) {
                action.run();
            }
        });
        if (!waits) {
            action.run();
        }
    }

    /** Tasks may have another home now. */
    void rehome() {
        if (!ended) {
            for (TaskEntry entry : entries.values().toArray(TaskEntry[]::new)) {
                rehome(entry);
            }
        }
    }

    /** Whether this host reads the queue of a task and runs its timers. */
    boolean isHome(String name) {
        TaskEntry entry = entries.get(name);
        return entry != null && role.isHome(entry.home);
    }

    /**
     * From the callback on no other host gets a task before this one has let go of it; without an
     * exception when that is so. A task that is not here is in nobody's way.
     */
    void fence(String name, Consumer<Throwable> done) {
        TaskEntry entry = entries.get(name);
        if (entry != null && entry.status == TaskStatus.LOADING && entry.claim == null) {
            // It may begin at any moment, without a claim.
            entry.whenLooked.add(() -> fence(name, done));
            return;
        }
        if (entry == null || entry.claim != null || entry.cell == null) {
            done.accept(null);
            return;
        }
        handover.fence(entry, done);
    }

    private void change(TaskEntry entry, TaskSettings now, boolean codeChanged) {
        TaskSettings before = entry.settings;
        entry.settings = now;
        if (entry.cell == null) {
            if (codeChanged || !now.equals(before) || entry.status == TaskStatus.HELD) {
                start(entry);
            } else {
                rehome(entry);
            }
        } else if (!now.hasClass() || changesHere(entry)) {
            afterFetch(entry, () -> beginAnew(entry));
        } else {
            if (!now.config().equals(before.config())) {
                entry.cell.configure(now.config());
            }
            if (!now.host().equals(before.host())) {
                host.homes().found(now);
            }
        }
    }

    private void rehome(TaskEntry entry) {
        Mailbox box = host.mailRoom().find(entry.name);
        Inlet inlet = box == null ? null : box.inlet();
        if (changesHere(entry) && inlet != null && inlet.afterFetch(() -> rehomeStill(entry))) {
            return;
        }
        if (changesHere(entry)) {
            if (entry.cell == null) {
                start(entry);
            } else {
                remove(entry);
                load(entry.name);
            }
        }
        entry.home = host.homes().of(entry.name);
    }

    private void rehomeStill(TaskEntry entry) {
        if (!ended && entries.get(entry.name) == entry) {
            rehome(entry);
        }
    }

    /** Whether a task has another home now, and that makes a difference to this host. */
    private boolean changesHere(TaskEntry entry) {
        String home = host.homes().of(entry.name);
        return role.isHome(home) != role.isHome(entry.home)
                || home.equals(Homes.NOWHERE) != entry.home.equals(Homes.NOWHERE);
    }

    private void remove(TaskEntry entry) {
        entries.remove(entry.name);
        entry.attempt++;
        boolean stateful = false;
        boolean wasHere = entry.cell != null;
        if (wasHere) {
            stateful = entry.cell.isStateful();
            end(entry.cell);
            host.mailRoom().box(entry.name).detach();
            host.metrics().ended(entry.cell);
            entry.cell = null;
            host.reports().happened(Event.TASK_ENDED, entry.name, "task " + entry.name + " ended");
        }
        handover.letGo(entry, wasHere, stateful);
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

    private void start(TaskEntry entry) {
        loading.start(entry, catalog, settings.tasks().containsKey(entry.name));
    }

    /** There is no task of that name. */
    private void isNone(TaskEntry entry) {
        entries.remove(entry.name);
        absent.add(entry.name);
    }
}
