package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.runtime.ExternalTasks;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.schedule.Conductor;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsChooser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The supervisor of tasks in processes of their own, opened beside the daemon's start: what is asked of
 * it before it knows what runs already is done as soon as it does. Conductor thread only, unless said
 * otherwise.
 */
final class TaskSupervision implements ExternalTasks, AutoCloseable {
    private final Conductor conductor;
    private final HostServices services;
    private final StateDirectory directory;
    private final List<String> options;
    private List<Runnable> waiting = new ArrayList<>();
    private Supervisor supervisor;
    private ExternalUnits external;
    private volatile Units units;

    /** Makes it; {@link #open} opens the units. */
    TaskSupervision(Conductor conductor, HostServices services, StateDirectory directory, List<String> options) {
        this.conductor = conductor;
        this.services = services;
        this.directory = directory;
        this.options = options;
    }

    /** Finds out which supervisor the machine has and what runs already. Any thread; does not wait. */
    void open(UnitsChooser.Supervisor wanted, Path home) {
        services.io().execute(() -> {
            try {
                HoldStore holds = new HoldStore(directory.holds());
                List<Hold> written = holds.all();
                units = UnitsChooser.open(wanted, Supervisor.PREFIX, directory.units(),
                        (where, error) -> services.reports().error("supervisor", where + ": " + error.getMessage(), error));
                services.reports().log("supervisor", "tasks in processes of their own are kept as "
                        + units.description().supervisor() + ": " + units.description().reason());
                conductor.post(() -> begin(holds, written, home));
            } catch (IOException | UnitException | RuntimeException e) {
                services.reports().error("supervisor", "tasks in processes of their own cannot be kept: " + e.getMessage(), e);
                conductor.post(this::goOn);
            }
        });
    }

    @Override
    public void want(TaskSettings task) {
        whenOpen(() -> {
            if (external != null) {
                external.want(task);
            }
        });
    }

    @Override
    public void leave(String task, Runnable gone) {
        whenOpen(() -> {
            if (external == null) {
                gone.run();
            } else {
                external.leave(task, gone);
            }
        });
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
        conductor.post(() -> {
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

    /** Ends every process; done when nothing of them runs. Any thread. */
    CompletionStage<Void> stopAll() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        conductor.post(() -> whenOpen(() -> {
            if (supervisor == null) {
                done.complete(null);
            } else {
                supervisor.stopAll().whenComplete((nothing, failure) -> done.complete(null));
            }
        }));
        return done;
    }

    /** A document of a task with where its process stands, when it has one. */
    Message withProcess(Message document) {
        String task = document.string("name");
        SupervisedState state = supervisor == null ? SupervisedState.ABSENT : supervisor.state(task);
        return state == SupervisedState.ABSENT ? document
                : document.with("placement", "external").with("status", state.toString()).with("reason", supervisor.reason(task));
    }

    /** Stops watching; the processes run on. Main thread. */
    @Override
    public void close() {
        Units open = units;
        if (open != null) {
            open.close();
        }
    }

    private void begin(HoldStore holds, List<Hold> written, Path home) {
        supervisor = new Supervisor(units, conductor, services.clock(), holds, services.io(),
                (task, text) -> services.reports().alert(task, text, Message.of("task", task)));
        external = new ExternalUnits(supervisor, home, options, new UnitConfinement(units, directory));
        supervisor.begin(written).thenRun(this::goOn);
    }

    private void goOn() {
        List<Runnable> asked = waiting;
        waiting = null;
        asked.forEach(Runnable::run);
    }

    private void whenOpen(Runnable action) {
        if (waiting == null) {
            action.run();
        } else {
            waiting.add(action);
        }
    }
}
