package io.multimodule.daemon;

import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets hosts that are not needed any more run once more, without tasks, to send what waits in them for full queues.
 * Conductor thread only.
 */
final class OnceMore {
    private final TaskSupervision supervision;
    private final Host host;
    private final HostServices services;
    private final HostUnits hostUnits;
    private final Leftovers leftovers;
    /** Those that end because they are to have tasks again. */
    private final Set<String> ending = new HashSet<>();

    OnceMore(TaskSupervision supervision, Host host, HostServices services, HostUnits hostUnits, Leftovers leftovers) {
        this.supervision = supervision;
        this.host = host;
        this.services = services;
        this.hostUnits = hostUnits;
        this.leftovers = leftovers;
    }

    /** Looks at all that have left something. */
    void all() {
        services.io().execute(() -> leftovers.hosts().forEach(this::look));
    }

    /** Looks at one that has ended. */
    void of(String name) {
        services.io().execute(() -> look(name));
    }

    /** On the io thread. */
    private void look(String name) {
        if (leftovers.has(name)) {
            host.conductor().post(() -> send(name));
        }
    }

    private void send(String name) {
        Supervisor supervisor = supervision.supervisor();
        if (supervision.placement().hosts().contains(name) || supervisor.isSuspended() || supervisor.isOnErrand(name)) {
            return;
        }
        SupervisedState state = supervisor.state(name);
        if (state == SupervisedState.ABSENT) {
            run(name);
        } else if (state != SupervisedState.HELD) {
            // An earlier daemon ran it once more, and this one has asked it to end: the rest is sent after that.
            supervisor.leave(name, () -> of(name));
        }
    }

    private void run(String name) {
        services.reports().log(name, "host " + name + " runs once more, without tasks, to send what waits in it"
                + " for full queues");
        supervision.supervisor().runErrand(name, hostUnits.of(name, supervision.settings())).whenComplete((nothing, failure) -> {
            if (failure != null) {
                services.reports().error(name, "what host " + name + " left is not sent: " + failure.getMessage(), failure);
            }
        });
    }

    /**
     * A host is to have tasks again: ends it if it runs without them. What it sends still is sent as well when it has
     * tasks again.
     *
     * @return whether it runs still; when nothing of it does any more, the placement is asked anew what it needs
     */
    boolean end(String name) {
        boolean runs = supervision.supervisor().isOnErrand(name);
        if (runs && ending.add(name)) {
            supervision.supervisor().endErrand(name).thenRun(() -> {
                ending.remove(name);
                supervision.placement().step();
                // It may not be needed by now, and has not sent all.
                of(name);
            });
        }
        return runs;
    }
}
