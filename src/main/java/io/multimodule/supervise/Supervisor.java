package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.channel.EventReport;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitEvent;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.Units;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Brings every task that is wanted in a process of its own to run there, and keeps it so. Conductor
 * thread only, but for the constructor.
 */
public final class Supervisor {
    /** A host that cannot load its task ends with EX_CONFIG of sysexits.h: another start would end the same way. */
    public static final int CANNOT_LOAD = 78;
    /** A process that ends with this has written a hold of its own task, because no other start would help. */
    public static final int HELD_ITSELF = 79;

    private final Surroundings with;
    private final TaskUnits units;
    private final Errands errands;
    private final Map<String, SupervisedTask> tasks = new TreeMap<>();
    private volatile FirstLook first;

    /** Told of every change, on the conductor's thread. */
    public interface Watcher {
        /** Something with a process of its own stands somewhere else now. */
        void changed(String name, SupervisedState state, String reason);

        /** Whether a task has its home in the process of that name. */
        default boolean isHome(String name) {
            return true;
        }

        /**
         * What its hold says, when the kernel killed its process, which has just ended, at its own limit of memory:
         * what was measured, its limit, and what was done; empty when it did not, or nobody knows.
         */
        default Optional<Message> struckAtOwnLimit(String name) {
            return Optional.empty();
        }
    }

    /**
     * Makes a supervisor that watches nothing yet.
     *
     * @param io runs work that waits for a disk, one piece after the other
     * @param report told what happens to the tasks
     */
    public Supervisor(Units units, Conductor conductor, Clock clock, HoldStore holds, Executor io,
            EventReport report) {
        this.units = new TaskUnits(units, conductor);
        this.with = new Surroundings(conductor, clock, new Holds(holds, io, conductor, clock), report, this.units);
        this.errands = new Errands(with);
    }

    /** Names who is told of changes. */
    public void watchedBy(Watcher newWatcher) {
        with.watcher = newWatcher;
    }

    /**
     * Begins: holds that were written before, then the processes that run already. What is wanted is said
     * after that, and then {@link #endUnwanted}.
     *
     * @param written the holds on disk
     * @return done when every running process has been adopted; looking for them is tried until it works
     */
    public CompletionStage<Void> begin(List<Hold> written) {
        written.forEach(hold -> {
            with.holds.add(hold);
            task(hold.task()).held(hold.reason());
        });
        units.units().observe(event -> with.conductor.post(() -> onEvent(event)));
        CompletableFuture<Void> adopted = new CompletableFuture<>();
        first = new FirstLook(with, found -> {
            found.forEach(this::adopt);
            adopted.complete(null);
        });
        first.look();
        return adopted;
    }

    /**
     * Why it is not known yet which processes run, so that none is started or ended: what looking for them failed with.
     * Empty when that works. Any thread.
     */
    public String obstacle() {
        FirstLook begun = first;
        return begun == null ? "" : begun.failure();
    }

    /** The task is to run in a process of its own, started like this. */
    public void want(String task, UnitSpec spec) {
        units.stopTimes().wanted(task, spec);
        task(task).want(spec);
        if (state(task) == SupervisedState.RUNNING && !unitOf(task).equals(spec.name())) {
            // A task has become a pool, or a pool a task.
            restart(task);
        }
    }

    /** So many ends of its process within so long are too many from now on; none are while nothing is said. */
    public void limitCrashes(String task, List<CrashLimit> limits) {
        task(task).limitCrashes(limits);
    }

    /** The task is not to run in a process of its own any more; calls back when nothing of it runs. */
    public void leave(String task, Runnable whenGone) {
        SupervisedTask known = tasks.get(task);
        if (known == null) {
            whenGone.run();
        } else {
            known.leave(whenGone);
        }
    }

    /** Starts nothing any more: the daemon ends, and its processes may be ended with it by somebody else. */
    public void suspend() {
        with.suspended = true;
    }

    /** Whether nothing is to be started any more. */
    public boolean isSuspended() {
        return with.suspended;
    }

    /** Everything that is wanted has been said: processes that nobody wants end. */
    public void endUnwanted() {
        tasks.values().forEach(SupervisedTask::leaveUnlessWanted);
    }

    /** Code of tasks changed: those that could not be started are tried again. */
    public void codeChanged() {
        tasks.values().forEach(SupervisedTask::codeChanged);
    }

    /** What the process of a task loads is configured in another way: if it is just failing to, that may be mended. */
    public void loadsOthers(String task) {
        SupervisedTask known = tasks.get(task);
        if (known != null) {
            known.codeChanged();
        }
    }

    /** Ends the process of a task and starts it again; false when there is no such task. */
    public boolean restart(String task) {
        SupervisedTask known = tasks.get(task);
        if (known != null) {
            known.restart();
        }
        return known != null;
    }

    /**
     * Does not wait any longer with the next start of something that failed or waits; nothing happens to the others.
     */
    public void startNow(String task) {
        if (state(task) == SupervisedState.WAITING || state(task) == SupervisedState.FAILED) {
            restart(task);
        }
    }

    /** Whether a task is held. */
    public boolean isHeld(String task) {
        return state(task) == SupervisedState.HELD;
    }

    /** Whether a task has a hold: it is held, or will be as soon as its process has ended. */
    public boolean hasHold(String task) {
        return isHeld(task) || with.holds.of(task).isPresent();
    }

    /**
     * Holds a task: writes that down durably, then ends what runs of it.
     *
     * @param why a whole sentence
     * @param details what is to be known of it beside that
     * @param grace how long its process may take to end before it is killed; its own time when that is shorter
     * @return done when the hold is on disk; it holds even if the disk does not take it
     */
    public CompletionStage<Void> hold(String task, String why, Message details, Duration grace) {
        units.stopTimes().shorten(task, grace);
        return hold(task, why, details);
    }

    /** Holds a task by hand. */
    public CompletionStage<Void> hold(String task, String why) {
        return hold(task, "task " + task + " is held by hand: " + why, Message.EMPTY);
    }

    private CompletionStage<Void> hold(String task, String why, Message details) {
        SupervisedTask known = task(task);
        return with.write(known, why, details).thenRun(() -> known.actions().happened(Event.TASK_HELD, why, details));
    }

    /** Why and since when a task is held, when it is. */
    public Optional<Hold> holdOf(String task) {
        return isHeld(task) ? with.holds.of(task) : Optional.empty();
    }

    /** What was last known of the process of a task, or of a host. */
    public Optional<UnitStatus> status(String task) {
        return units.status(task);
    }

    /** Releases a task; done when the hold is gone from disk, with whether there was one. */
    public CompletionStage<Boolean> release(String task) {
        return with.holds.remove(task).thenApply(was -> {
            units.stopTimes().whole(task);
            task(task).release();
            return was;
        });
    }

    /**
     * Starts a process that nobody wants for longer than it runs, in place of one that is not wanted: it is not started
     * again when it ends.
     *
     * @param name of a task or host that is {@link SupervisedState#ABSENT}, and {@link #isOnErrand not on an errand}
     * @return done when it is ready; what it became then. Not on the conductor's thread
     */
    public CompletionStage<UnitStatus> runErrand(String name, UnitSpec spec) {
        return errands.run(name, spec);
    }

    /** Whether a process of that name runs for an errand, or is being started or ended. */
    public boolean isOnErrand(String name) {
        return errands.isRunning(name);
    }

    /** The end of a process that runs for an errand; done, on this thread, when nothing of it runs any more. */
    public CompletionStage<Void> errandGone(String name) {
        return errands.gone(name);
    }

    /** Asks a process that runs for an errand to end; done, on this thread, when nothing of it runs any more. */
    public CompletionStage<Void> endErrand(String name) {
        return errands.end(name);
    }

    /** Asks every process to end, all at once, and says which do not run already. */
    public Stopping stopAll() {
        Map<String, CompletableFuture<Void>> ends = new TreeMap<>();
        for (SupervisedTask task : tasks.values()) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.put(task.name(), end);
            task.leave(() -> end.complete(null));
        }
        ends.values().removeIf(CompletableFuture::isDone);
        ends.putAll(errands.endAll());
        Map<String, CompletableFuture<Void>> described = new TreeMap<>();
        ends.forEach((name, end) -> described.put(units.description(name), end));
        return new Stopping(units.stopTimes().limit(ends.keySet()), described);
    }

    /** Where one task stands, as a sentence; empty when it runs or is not known. */
    public String reason(String task) {
        SupervisedTask known = tasks.get(task);
        return known == null ? "" : known.reason();
    }

    /** The state of one task, ABSENT when it is not known. */
    public SupervisedState state(String task) {
        SupervisedTask known = tasks.get(task);
        return known == null ? SupervisedState.ABSENT : known.state();
    }

    /** Whether a task is to start and waits for its turn, so that nothing of it is there yet. */
    public boolean waitsForTurn(String task) {
        SupervisedTask known = tasks.get(task);
        return known != null && known.waitsForTurn();
    }

    /** Whether the process of a task is there to stay, or is going to be without somebody's doing. */
    public boolean comesBack(String task) {
        SupervisedTask known = tasks.get(task);
        return known != null && known.comesBack();
    }

    /** How often the process of a task was started by this daemon. */
    public int starts(String task) {
        SupervisedTask known = tasks.get(task);
        return known == null ? 0 : known.starts();
    }

    /**
     * Fields that say how something with a process came to stand where it stands: {@code since}, {@code adopted},
     * {@code restart} and {@code restart_at} while it waits, {@code last_ends} with {@code when} and {@code text}.
     */
    public Message history(String task) {
        SupervisedTask known = tasks.get(task);
        return known == null ? Message.EMPTY : known.history();
    }

    /** The unit that a task has, or had last; that of a task with a process of its own when it never had one. */
    public UnitName unitOf(String task) {
        return units.unitOf(task);
    }

    private SupervisedTask task(String name) {
        SupervisedTask known = tasks.get(name);
        if (known == null) {
            known = TaskActions.supervise(name, with);
            tasks.put(name, known);
        }
        return known;
    }

    private void onEvent(UnitEvent event) {
        if (event instanceof UnitEvent.Exited exited) {
            errands.exited(exited.status().name());
            exited(taskOf(exited.status().name()), exited.status());
        } else if (event instanceof UnitEvent.Ready ready) {
            SupervisedTask task = taskOf(ready.status().name());
            if (task != null) {
                units.seen(task.name(), ready.status());
                task.started();
            }
        } else if (event instanceof UnitEvent.Regained regained) {
            say(Event.SUPERVISOR_REGAINED, "the processes of tasks can be seen again, " + regained.units().size()
                    + " of them");
            regained.units().stream().filter(status -> !status.state().over() && !errands.has(status.name()))
                    .forEach(this::adopt);
            first.hurry();
        } else if (event instanceof UnitEvent.Lost lost) {
            say(Event.SUPERVISOR_LOST, lost.reason());
        }
    }

    private SupervisedTask taskOf(UnitName unit) {
        return UnitNames.nameOf(unit).filter(name -> unitOf(name).equals(unit)).map(tasks::get).orElse(null);
    }

    private void exited(SupervisedTask task, UnitStatus status) {
        if (task != null) {
            units.seen(task.name(), status);
            task.exited(status.exit(), task.state() == SupervisedState.RUNNING
                    ? units.lastLines(task.name()) : LastLines.NONE);
        }
    }

    private void adopt(UnitStatus status) {
        UnitNames.nameOf(status.name()).ifPresent(name -> adopt(task(name), status));
    }

    private void adopt(SupervisedTask task, UnitStatus status) {
        if (status.state().over()) {
            task.foundEnded(status.exit());
            return;
        }
        units.found(task.name(), status);
        if (task.state() == SupervisedState.ABSENT) {
            units.stopTimes().found(task.name());
        }
        if (task.state() != SupervisedState.RUNNING && task.state() != SupervisedState.STOPPING) {
            if (status.state() == UnitState.STARTING) {
                task.adoptStarting();
            } else {
                task.adopt();
            }
        }
    }

    private void say(Event event, String text) {
        with.report.happened(event, "supervisor", text, Message.EMPTY);
    }
}
