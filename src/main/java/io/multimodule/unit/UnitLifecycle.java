package io.multimodule.unit;

import java.time.Duration;

/**
 * When a unit counts as started, and how it ends.
 *
 * @param readiness what makes it ready
 * @param startTimeout it is stopped when it is not ready by then
 * @param stopTimeout from the request to end until everything in it is killed
 * @param killMode who is asked to end; all are killed in the end
 * @param oomPolicy what follows when the kernel kills one of its processes for want of memory
 * @param watchdog it is aborted when it is silent for so long; zero for no watch
 */
public record UnitLifecycle(Readiness readiness, Duration startTimeout, Duration stopTimeout, KillMode killMode,
                            OomPolicy oomPolicy, Duration watchdog) {
    /** Ready when it says so within 30 s, 10 s to end, everybody is asked, one OOM kill ends all, no watchdog. */
    public static final UnitLifecycle DEFAULT = new UnitLifecycle(Readiness.NOTIFY, Duration.ofSeconds(30),
        Duration.ofSeconds(10), KillMode.ALL, OomPolicy.STOP, Duration.ZERO);

    /** Refuses durations below zero. */
    public UnitLifecycle {
        if (startTimeout.isNegative() || stopTimeout.isNegative() || watchdog.isNegative()) {
            throw new IllegalArgumentException("durations cannot be negative: start " + startTimeout
                + ", stop " + stopTimeout + ", watchdog " + watchdog);
        }
    }

    /** This, ready by another sign. */
    public UnitLifecycle with(Readiness other) {
        return new UnitLifecycle(other, startTimeout, stopTimeout, killMode, oomPolicy, watchdog);
    }

    /** This, with other limits of time. */
    public UnitLifecycle withTimeouts(Duration start, Duration stop) {
        return new UnitLifecycle(readiness, start, stop, killMode, oomPolicy, watchdog);
    }

    /** What makes a unit ready. */
    public enum Readiness {
        /** It sends {@code READY=1}; see {@link ServiceNotifier}. */
        NOTIFY,
        /** Its program was found and runs. */
        EXEC
    }

    /** Who gets TERM. */
    public enum KillMode {
        /** Every process of the unit. */
        ALL,
        /** The main process alone. */
        MAIN_FIRST
    }

    /** What an out-of-memory kill of one process does to the others. */
    public enum OomPolicy { CONTINUE, STOP, KILL }
}
