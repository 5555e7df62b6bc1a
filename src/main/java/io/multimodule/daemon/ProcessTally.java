package io.multimodule.daemon;

import io.multimodule.failsafe.Evidence;
import io.multimodule.failsafe.Finding;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Subject;
import io.multimodule.message.Message;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.unit.UnitStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Tells the accountant what becomes of tasks and their processes. What fails before there is an accountant is told
 * as soon as there is one. Conductor thread only.
 */
final class ProcessTally {
    private final Executor io;
    private final Function<String, Optional<UnitStatus>> statuses;
    private final Predicate<String> adopted;
    private List<String> early = new ArrayList<>();
    private final Set<String> earlyHeld = new HashSet<>();
    private Accountant accountant;

    /**
     * Knows nobody yet who measures.
     *
     * @param statuses what is known of a process
     * @param adopted whether a process that runs was started by another daemon
     */
    ProcessTally(Executor io, Function<String, Optional<UnitStatus>> statuses, Predicate<String> adopted) {
        this.io = io;
        this.statuses = statuses;
        this.adopted = adopted;
    }

    /** Names who measures from now on. */
    void tell(Accountant newAccountant) {
        accountant = newAccountant;
        early.forEach(this::couldNotLoad);
        early = List.of();
        earlyHeld.forEach(accountant::held);
        earlyHeld.clear();
    }

    /** Who measures; null before that is open. */
    Accountant accountant() {
        return accountant;
    }

    /** A task of this process could not be loaded. */
    void couldNotLoad(String task) {
        if (accountant == null) {
            early.add(task);
        } else {
            accountant.count(task, Measure.LOAD_FAILURES);
        }
    }

    /** Something with a process of its own stands somewhere else now. */
    void stands(String name, SupervisedState state) {
        if (accountant == null) {
            if (state == SupervisedState.HELD) {
                earlyHeld.add(name);
            } else {
                earlyHeld.remove(name);
            }
            return;
        }
        if (state != SupervisedState.STARTING && state != SupervisedState.RUNNING
                && state != SupervisedState.STOPPING) {
            io.execute(() -> accountant.ended(name));
        }
        switch (state) {
            case STARTING -> accountant.count(name, Measure.STARTS);
            case WAITING -> accountant.count(name, Measure.CRASHES);
            case FAILED -> accountant.count(name, Measure.LOAD_FAILURES);
            case RUNNING -> statuses.apply(name).ifPresent(status -> {
                boolean before = adopted.test(name);
                io.execute(() -> accountant.began(name, status, before));
            });
            case HELD -> accountant.held(name);
            case ABSENT, STOPPING -> { }
            default -> throw new IllegalStateException(state.name());
        }
    }

    /** Whether a process that the kernel killed had reached its own limit of memory; false where nobody knows. */
    boolean struckAtOwnLimit(String name, boolean others) {
        return accountant != null && accountant.struckAtOwnLimit(name, others);
    }

    /** What a hold says of a process that the kernel killed at its limit of memory: as of a measured limit. */
    static Message killed(String name, Settings settings, long epochMillis) {
        TaskSettings task = settings.tasks().get(name);
        Subject.Kind kind = task != null && task.isAlone() ? Subject.Kind.TASK : Subject.Kind.HOST;
        Finding finding = Finding.struck(new Subject(kind, name), Measure.OOM_KILLS, 1,
                HostUnits.limitsOf(task, settings));
        Instant when = Instant.ofEpochMilli(epochMillis);
        return new Evidence(finding, when, "the kernel killed it", List.of(), "").toMessage();
    }

    /** A person lets a task run again, which may still be ending. */
    void released(String name) {
        if (accountant != null) {
            accountant.released(name);
        }
    }
}
