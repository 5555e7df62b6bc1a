package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.runtime.Homes;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.PlacementActions;
import io.multimodule.supervise.PlacementFile;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsChooser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Joins the daemon's host with the placement of tasks and the supervisor of processes. The supervisor is
 * opened beside the daemon's start: what is asked of it before it knows what runs already is done as
 * soon as it does. Conductor thread only, unless said otherwise.
 */
final class TaskSupervision implements Homes, AutoCloseable {
    /** How often is looked again at what an event should have told: a disk that takes writes again tells nobody. */
    private static final Duration RECHECK = Duration.ofSeconds(10);

    private final Host host;
    private final HostServices services;
    private final StateDirectory directory;
    private final HostUnits hostUnits;
    private final PlacementFile file;
    private final HoldStore holds;
    private final List<Hold> written;
    private final Placement placement;
    private final Map<String, Launch> launched = new HashMap<>();
    private List<Runnable> waiting = new ArrayList<>();
    private Settings settings;
    private Supervisor supervisor;
    private volatile Units units;

    /** How a process was started: as which unit, and whether it is a program that is a task. */
    private record Launch(UnitSpec spec, boolean program) {
    }

    /**
     * Reads which host has which task; {@link #open} opens the units. Before the conductor starts.
     *
     * @throws IOException the placement or a hold cannot be read
     */
    TaskSupervision(Host host, HostServices services, StateDirectory directory, HostUnits hostUnits) throws IOException {
        this.host = host;
        this.services = services;
        this.directory = directory;
        this.hostUnits = hostUnits;
        this.file = new PlacementFile(directory.placement());
        this.holds = new HoldStore(directory.holds());
        this.written = holds.all();
        this.placement = new Placement(new Actions(), file.read(),
                written.stream().map(Hold::task).collect(Collectors.toSet()));
    }

    /** Finds out which supervisor the machine has and what runs already. Any thread; does not wait. */
    void open(UnitsChooser.Supervisor wanted) {
        services.io().execute(() -> {
            try {
                units = UnitsChooser.open(wanted, Supervisor.PREFIX, directory.units(),
                        (where, error) -> services.reports().error("supervisor", where + ": " + error.getMessage(), error));
                services.reports().happened(Event.SUPERVISOR_READY, "supervisor", "tasks in processes of their own are kept as "
                        + units.description().supervisor() + ": " + units.description().reason());
                host.conductor().post(this::begin);
            } catch (UnitException | RuntimeException e) {
                services.reports().happened(Event.SUPERVISOR_MISSING, "supervisor",
                        "tasks in processes of their own cannot be kept: " + e.getMessage(), e);
                host.conductor().post(this::goOn);
            }
        });
    }

    /** Another configuration is in force; the host takes it after this. */
    void configure(Settings newSettings) {
        Settings before = settings;
        settings = newSettings;
        tryAgain(before, newSettings);
        Map<String, String> wanted = new TreeMap<>();
        newSettings.tasks().forEach((name, task) -> wanted.put(name, task.host()));
        placement.want(wanted, newSettings.tasks().values().stream().filter(task -> task.process().isProgram())
                .map(TaskSettings::name).collect(Collectors.toSet()));
    }

    /** A host that could not load its tasks may do so with another configuration of them. */
    private void tryAgain(Settings before, Settings now) {
        if (supervisor == null || before == null) {
            return;
        }
        for (TaskSettings task : now.tasks().values()) {
            if (supervisor.state(task.host()) == SupervisedState.FAILED
                    && !task.equals(before.tasks().get(task.name()))) {
                supervisor.startNow(task.host());
            }
        }
    }

    private boolean isProgram(String task) {
        TaskSettings known = settings.tasks().get(task);
        return known != null && known.process().isProgram();
    }

    @Override
    public String of(String task) {
        return placement.homeOf(task);
    }

    @Override
    public void found(TaskSettings task) {
        placement.found(task.name());
        if (placement.hosts().contains(task.host())) {
            need(task.host());
        }
    }

    /** Everything that is wanted has been said: processes that nobody wants end. */
    void endUnwanted() {
        whenOpen(() -> {
            if (supervisor != null) {
                supervisor.endUnwanted();
            }
        });
    }

    /** Starts nothing any more; what runs, runs on. Any thread. */
    void suspend() {
        host.conductor().post(() -> {
            if (supervisor != null) {
                supervisor.suspend();
            }
        });
    }

    /** Code of tasks changed: those that could not be started are tried again. */
    void codeChanged() {
        whenOpen(() -> {
            if (supervisor != null) {
                supervisor.codeChanged();
            }
        });
    }

    /** The supervisor; null while it is not open, and where it cannot be opened. */
    Supervisor supervisor() {
        return supervisor;
    }

    /** Which host has which task. */
    Placement placement() {
        return placement;
    }

    /** Ends every process; done when nothing of them runs. Any thread. */
    CompletionStage<Void> stopAll() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        host.conductor().post(() -> whenOpen(() -> {
            if (supervisor == null) {
                done.complete(null);
            } else {
                supervisor.stopAll().whenComplete((nothing, failure) -> done.complete(null));
            }
        }));
        return done;
    }

    /** Holds a task or a host by hand; done when the hold is on disk. */
    CompletionStage<Void> hold(String name, String why, Message details) {
        return supervisor.hold(name, why, details);
    }

    /** Releases a task or a host; done when the hold is gone from disk, with whether there was one. */
    CompletionStage<Boolean> release(String name) {
        return supervisor.release(name);
    }

    /** The host whose process a task shares or has, or null for one in the daemon's process. */
    String processOf(String task) {
        String home = placement.homeOf(task);
        String wanted = placement.wantedOf(task);
        String name = home.equals(Placement.NOWHERE) ? wanted : home;
        return name.equals(Placement.MAIN) ? null : name;
    }

    /** A document of a task with where it stands, when it has a process or must not run. */
    Message withProcess(Message document) {
        String task = document.string("name");
        if (supervisor == null) {
            return document;
        }
        if (supervisor.state(task) == SupervisedState.HELD) {
            return stands(document, SupervisedState.HELD.toString(), supervisor.reason(task));
        }
        if (placement.isStopped(task)) {
            return stands(document, "stopped", "\"multimodulectl start " + task + "\" lets it run again");
        }
        String process = processOf(task);
        SupervisedState state = process == null ? SupervisedState.ABSENT : supervisor.state(process);
        if (state == SupervisedState.ABSENT) {
            return document;
        }
        String reason = supervisor.reason(process);
        return stands(document, state.toString(), reason.isEmpty() || process.equals(task) ? reason
                : "host " + process + ": " + reason);
    }

    private static Message stands(Message document, String status, String reason) {
        return document.with("status", status).with("reason", reason);
    }

    /** Stops watching; the processes run on. Main thread. */
    @Override
    public void close() {
        Units open = units;
        if (open != null) {
            open.close();
        }
    }

    private void begin() {
        supervisor = new Supervisor(units, host.conductor(), services.clock(), holds, services.io(),
                services.reports());
        supervisor.watchedBy(new Changes());
        host.conductor().timers().every(RECHECK.toNanos(), placement::step);
        supervisor.begin(written).thenRun(this::goOn);
    }

    /** What the supervisor sees of processes, for the placement. */
    private final class Changes implements Supervisor.Watcher {
        @Override
        public void changed(String name, SupervisedState state, String reason) {
            placement.hold(name, state == SupervisedState.HELD);
            if (state == SupervisedState.RUNNING || state == SupervisedState.WAITING
                    || state == SupervisedState.FAILED || state == SupervisedState.HELD) {
                placement.hostChanged(name, state == SupervisedState.RUNNING, reason);
            }
        }

        @Override
        public boolean isHome(String name) {
            return placement.isHome(name);
        }
    }

    private void need(String name) {
        whenOpen(() -> {
            if (supervisor != null && settings != null) {
                UnitSpec spec = hostUnits.of(name, settings);
                supervisor.want(name, spec);
                Launch before = launched.put(name, new Launch(spec, isProgram(name)));
                if (before != null && !before.spec.equals(spec) && (before.program || isProgram(name))) {
                    // A program gets its configuration when it starts; a host of Java tasks takes it as it runs.
                    supervisor.restart(name);
                }
            }
        });
    }

    private void goOn() {
        List<Runnable> asked = waiting;
        waiting = null;
        asked.forEach(Runnable::run);
        placement.step();
    }

    private void whenOpen(Runnable action) {
        if (waiting == null) {
            action.run();
        } else {
            waiting.add(action);
        }
    }

    /** What the placement has done by the others. */
    private final class Actions implements PlacementActions {
        @Override
        public boolean isHere(String task) {
            return host.runs(task);
        }

        @Override
        public void fence(String task, Consumer<Throwable> done) {
            host.fence(task, done);
        }

        @Override
        public CompletionStage<Void> write(Map<String, String> homes) {
            CompletableFuture<Void> written = new CompletableFuture<>();
            services.io().execute(() -> {
                try {
                    file.write(homes);
                    host.conductor().post(() -> written.complete(null));
                } catch (IOException e) {
                    host.conductor().post(() -> written.completeExceptionally(e));
                }
            });
            return written;
        }

        @Override
        public void applied() {
            host.rehome();
        }

        @Override
        public void need(String name) {
            TaskSupervision.this.need(name);
        }

        @Override
        public void release(String name) {
            launched.remove(name);
            whenOpen(() -> {
                if (supervisor != null) {
                    supervisor.leave(name, () -> { });
                }
            });
        }

        @Override
        public boolean isReady(String name) {
            return supervisor != null && supervisor.state(name) == SupervisedState.RUNNING;
        }

        @Override
        public void happened(Event event, String task, String text) {
            services.reports().happened(event, task, text, Message.of("task", task));
        }
    }
}
