package io.multimodule.daemon;

import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Lets hosts that are not needed any more run once more, without tasks, to send what waits in them for full queues.
 * Conductor thread only.
 */
final class OnceMore {
    /** After which time is looked what a host has left this time; twice as long after each run that left something. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

    private final TaskSupervision supervision;
    private final Host host;
    private final HostServices services;
    private final HostUnits hostUnits;
    private final Leftovers leftovers;
    /** Those that end because they are to have tasks again. */
    private final Set<String> ending = new HashSet<>();
    /** Of those that may not have sent all when they last ended. */
    private final Map<String, Duration> pauses = new HashMap<>();

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
        boolean left = leftovers.has(name);
        host.conductor().post(() -> {
            if (left) {
                send(name);
            } else {
                pauses.remove(name);
            }
        });
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

    /** One that was killed, or could not start, has not sent all. */
    private void ended(String name) {
        Duration pause = pauses.getOrDefault(name, FIRST_PAUSE);
        Duration twice = pause.multipliedBy(2);
        pauses.put(name, twice.compareTo(LAST_PAUSE) < 0 ? twice : LAST_PAUSE);
        host.conductor().timers().after(pause.toNanos(), () -> of(name));
    }

    private void run(String name) {
        services.reports().log(name, "host " + name + " runs once more, without tasks, to send what waits in it"
                + " for full queues");
        Supervisor supervisor = supervision.supervisor();
        supervisor.runErrand(name, hostUnits.of(name, supervision.settings())).whenComplete((nothing, failure) -> {
            if (failure != null) {
                services.reports().error(name, "what host " + name + " left is not sent: " + failure.getMessage(),
                        failure);
            }
        });
        supervisor.errandGone(name).thenRun(() -> ended(name));
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
