package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.schedule.Timers;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks for what runs already until that has worked once: what runs unseen would be started a second time, and its name
 * be taken for good. Conductor thread only, unless said otherwise.
 */
final class FirstLook {
    /** When is looked again if it failed, and how much later at most after further failures. */
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Surroundings with;
    private final Consumer<List<UnitStatus>> then;
    private Duration pause = FIRST;
    /** Runs while it is waited for the next look. */
    private Timers.Timer next;
    private volatile String failure = "";

    /**
     * Makes it.
     *
     * @param then takes what was found, once
     */
    FirstLook(Surroundings with, Consumer<List<UnitStatus>> then) {
        this.with = with;
        this.then = then;
    }

    /** What was in the way when it was looked last; empty when nothing was, and once it has worked. Any thread. */
    String failure() {
        return failure;
    }

    void look() {
        next = null;
        with.units.units().adopt().whenComplete((found, failed) -> with.conductor.post(() -> {
            if (failed == null) {
                found(found);
            } else {
                failed(UnitException.of(failed).getMessage());
            }
        }));
    }

    /** The units can be seen again: does not wait any longer. */
    void hurry() {
        if (next != null && next.cancel()) {
            look();
        }
    }

    private void found(List<UnitStatus> found) {
        if (!failure.isEmpty()) {
            failure = "";
            with.report.happened(Event.SUPERVISOR_REGAINED, "supervisor", "the processes of tasks have been looked"
                    + " for, " + found.size() + " of them run already or ended meanwhile", Message.EMPTY);
        }
        then.accept(found);
    }

    private void failed(String why) {
        if (failure.isEmpty()) {
            with.report.happened(Event.SUPERVISOR_LOST, "supervisor", "running tasks could not be looked for,"
                    + " which is tried again at least every " + LAST.toSeconds() + " s; no task is started in a process"
                    + " of its own before that: " + why, Message.EMPTY);
        }
        failure = why;
        next = with.conductor.timers().after(pause.toNanos(), this::look);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LAST) < 0 ? twice : LAST;
    }
}
