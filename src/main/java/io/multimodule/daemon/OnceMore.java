package io.multimodule.daemon;

import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets hosts that are not needed any more run once more, without tasks, to send what waits in them for full queues.
 * Conductor thread only.
 */
final class OnceMore {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final TaskSupervision supervision;
    private final Host host;
    private final HostServices services;
    private final HostUnits hostUnits;
    private final Leftovers leftovers;
    private final Set<String> sending = new HashSet<>();

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
        if (supervision.placement().hosts().contains(name) || supervisor.isSuspended()) {
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
        if (sending.add(name)) {
            services.reports().log(name, "host " + name + " runs once more, without tasks, to send what waits in it"
                    + " for full queues");
            supervision.units().start(hostUnits.of(name, supervision.settings())).whenComplete((status, failure) -> {
                if (failure != null) {
                    host.conductor().post(() -> sending.remove(name));
                    services.reports().error(name, "what host " + name + " left is not sent: " + failure.getMessage(), failure);
                }
            });
        }
    }

    /** A host is to have tasks again: ends it if it runs without them, and calls back then; false if it does not. */
    boolean end(String name, Runnable then) {
        boolean runs = sending.remove(name);
        if (runs) {
            // What it sends still is sent as well when it has tasks again.
            supervision.units().stop(supervision.supervisor().unitOf(name), STOP).whenComplete((status, failure) ->
                    host.conductor().post(then));
        }
        return runs;
    }
}
