package io.multimodule.daemon;

import io.multimodule.control.SocketKeeper;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.supervise.UnitNames;
import java.util.Optional;

/** Tells whom it concerns what the supervisor sees of processes, the placement last. Conductor thread only. */
final class ProcessChanges implements Supervisor.Watcher {
    private final TaskSupervision supervision;
    private final ProcessTally tally;
    private final SocketKeeper sockets;
    private final Launches launches;
    private final Clock clock;

    ProcessChanges(TaskSupervision supervision, ProcessTally tally, SocketKeeper sockets, Launches launches,
            Clock clock) {
        this.supervision = supervision;
        this.tally = tally;
        this.sockets = sockets;
        this.launches = launches;
        this.clock = clock;
    }

    @Override
    public void changed(String name, SupervisedState state, String reason) {
        tally.stands(name, state);
        sockets.comesBack(name, supervision.supervisor().comesBack(name));
        if (state == SupervisedState.STARTING) {
            launches.started(name);
        }
        supervision.placement().hold(name, state == SupervisedState.HELD);
        if (state == SupervisedState.RUNNING || state == SupervisedState.WAITING
                || state == SupervisedState.FAILED || state == SupervisedState.HELD) {
            supervision.placement().hostChanged(name, state == SupervisedState.RUNNING, reason);
        }
    }

    @Override
    public boolean isHome(String name) {
        return supervision.placement().isHome(name);
    }

    @Override
    public Optional<Message> struckAtOwnLimit(String name) {
        // What the slice of tasks counted was no pool, and nothing was read of a pool that was not ready.
        if (isStarting(name) && supervision.supervisor().unitOf(name).equals(UnitNames.ofPool(name))) {
            return Optional.empty();
        }
        boolean others = supervision.placement().hosts().stream()
                .anyMatch(other -> !other.equals(name) && !supervision.isPool(other) && isStarting(other));
        return !tally.struckAtOwnLimit(name, others) ? Optional.empty()
                : Optional.of(ProcessTally.killed(name, supervision.settings(), clock.epochMillis()));
    }

    private boolean isStarting(String name) {
        return supervision.supervisor().state(name) == SupervisedState.STARTING
                && !supervision.supervisor().waitsForTurn(name);
    }
}
