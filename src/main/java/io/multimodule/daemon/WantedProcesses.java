package io.multimodule.daemon;

import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitSpec;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which processes there are to be, and how they are started, as the supervisor is told it. What is wanted before it is
 * known what runs already is told then, and nothing where there is no supervisor. Conductor thread only.
 */
final class WantedProcesses {
    private final TaskSupervision supervision;
    private final UnitsOpening opening;
    private final Launches launches;
    private final HostUnits hostUnits;
    private final OnceMore onceMore;
    private final FormerUsers formerUsers;

    WantedProcesses(TaskSupervision supervision, UnitsOpening opening, Launches launches, HostUnits hostUnits,
            OnceMore onceMore, FormerUsers formerUsers) {
        this.supervision = supervision;
        this.opening = opening;
        this.launches = launches;
        this.hostUnits = hostUnits;
        this.onceMore = onceMore;
        this.formerUsers = formerUsers;
    }

    /** A host is needed, started as the configuration says by now. */
    void need(String name) {
        tell(supervisor -> {
            Settings settings = supervision.settings();
            if (settings != null && !onceMore.end(name)) {
                UnitSpec spec = hostUnits.of(name, settings);
                launches.want(name, spec, LaunchForm.of(name, settings));
                supervisor.limitCrashes(name, HostUnits.crashLimits(name, settings));
                supervisor.want(name, spec);
                launches.bring(name, supervisor, opening.units());
            }
        });
    }

    /** Nothing belongs into a host any more. */
    void release(String name) {
        launches.forget(name);
        tell(supervisor -> supervisor.leave(name, () -> {
            onceMore.of(name);
            takeFromFormerUsers();
        }));
    }

    /** Everything that is wanted has been said: processes that nobody wants end. */
    void endUnwanted() {
        tell(supervisor -> {
            supervisor.endUnwanted();
            launches.keepOnly(Set.copyOf(supervision.placement().hosts()));
            onceMore.all();
            takeFromFormerUsers();
        });
    }

    /** Tasks may have lost their users. */
    void takeFromFormerUsers() {
        tell(formerUsers::takeBack);
    }

    /** Code of tasks changed: those that could not be started are tried again. */
    void codeChanged() {
        tell(Supervisor::codeChanged);
    }

    /** Tasks were changed: a host that could not load its tasks may do so now. Not before it is known what runs. */
    void tryAgain(Settings before, Settings now) {
        Supervisor supervisor = supervision.supervisor();
        if (supervisor == null || before == null) {
            return;
        }
        for (TaskSettings task : now.tasks().values()) {
            if (task.equals(before.tasks().get(task.name()))) {
                continue;
            }
            if (supervisor.state(task.host()) == SupervisedState.FAILED) {
                supervisor.startNow(task.host());
            } else {
                supervisor.loadsOthers(task.host());
            }
        }
    }

    private void tell(Consumer<Supervisor> what) {
        opening.whenDone(() -> {
            if (supervision.supervisor() != null) {
                what.accept(supervision.supervisor());
            }
        });
    }
}
