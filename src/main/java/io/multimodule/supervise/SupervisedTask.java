package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The state machine of one task with a process of its own: what is wanted against what is there.
 *
 * <p>Events come in by the methods, actions go out by {@link Supervision}. Conductor thread only.
 */
final class SupervisedTask {
    /** systemd's word for an end by the kernel's want of memory, in the unit or in the machine. */
    private static final String OOM_KILL = "oom-kill";
    private static final String STARTS = "its process starts";

    private final String name;
    private final Backoff backoff;
    private final CrashTally tally = new CrashTally();
    private final Supervision actions;
    private final History history = new History();
    private final List<Runnable> gone = new ArrayList<>();
    private SupervisedState state = SupervisedState.ABSENT;
    private UnitSpec wanted;
    private String reason = "";
    private int starts;
    private boolean holdAfterStop;
    /** Whether its process was started by an earlier daemon, which was not told that it is ready. */
    private boolean foundStarting;
    /** Whether the turn to start has come, since it asked for it last. */
    private boolean hasTurn;
    /** Whether its code or configuration has changed since its process was started. */
    private boolean changedSince;
    /** Whether it was told already that what would start its process cannot be reached. */
    private boolean unreachableTold;
    /** How its process ended while no daemon watched it; null when nothing is known of that. */
    private UnitExit foundEnd;

    SupervisedTask(String name, RestartPolicy policy, Supervision actions) {
        this.name = name;
        this.backoff = new Backoff(policy);
        this.actions = actions;
    }

    /** So many ends within so long are too many from now on; none are while nothing is said. */
    void limitCrashes(List<CrashLimit> limits) {
        tally.limit(limits);
    }

    String name() {
        return name;
    }

    Supervision actions() {
        return actions;
    }

    SupervisedState state() {
        return state;
    }

    /** Whether its process is there to stay, or is going to be without somebody's doing. */
    boolean comesBack() {
        return switch (state) {
            case WAITING, STARTING, RUNNING -> true;
            case ABSENT -> wanted != null;
            case STOPPING -> wanted != null && !holdAfterStop;
            case FAILED, HELD -> false;
        };
    }

    /** Why it stands where it stands, as a sentence; empty when it runs. */
    String reason() {
        return reason;
    }

    int starts() {
        return starts;
    }

    /** Since when it stands there, when it is started next, and how its last runs ended; fields of a document. */
    Message history() {
        return history.document(backoff.failures());
    }

    /** The task is to run in a process of its own, started like this. */
    void want(UnitSpec spec) {
        boolean changed = !spec.equals(wanted);
        wanted = spec;
        changedSince |= changed;
        switch (state) {
            case ABSENT -> startAfterFoundEnd();
            case FAILED -> {
                if (changed) {
                    start();
                }
            }
            case WAITING, STARTING, RUNNING, STOPPING, HELD -> { }
            default -> throw new IllegalStateException(state.name());
        }
    }

    /** Its code changed: what could not be started before is tried again. */
    void codeChanged() {
        changedSince = true;
        if (state == SupervisedState.FAILED && wanted != null) {
            start();
        }
    }

    /** The task is not to run in a process of its own any more; calls back when nothing of it runs. */
    void leave(Runnable whenGone) {
        wanted = null;
        switch (state) {
            case ABSENT, HELD -> whenGone.run();
            case WAITING, FAILED -> {
                actions.dontWake();
                to(SupervisedState.ABSENT, "it is not wanted");
                whenGone.run();
            }
            case STARTING, RUNNING -> {
                gone.add(whenGone);
                stop("it is not wanted any more");
            }
            case STOPPING -> gone.add(whenGone);
            default -> throw new IllegalStateException(state.name());
        }
    }

    /** A process of it was found running; nobody but us may have started it. */
    void adopt() {
        backoff.ready(actions.nanoTime());
        actions.dontWake();
        if (state == SupervisedState.HELD) {
            holdAfterStop = true;
            stop(reason);
        } else {
            to(SupervisedState.RUNNING, "");
            history.adopted();
            actions.happened(Event.TASK_ADOPTED,
                    "task " + name + " runs in a process of its own already, which is kept", Message.EMPTY);
        }
    }

    /** A process of it was found that is not ready yet. */
    void adoptStarting() {
        if (state == SupervisedState.HELD) {
            adopt();
        } else if (state != SupervisedState.STARTING || waitsForTurn()) {
            actions.dontWake();
            foundStarting = true;
            to(SupervisedState.STARTING, "its process was started by an earlier daemon and is not ready yet");
        }
    }

    /** A process of it was found that had ended while no daemon watched it. */
    void foundEnded(UnitExit exit) {
        // An end that nobody saw may be that of the machine.
        if (state == SupervisedState.ABSENT && !exit.success() && exit.how() != UnitExit.How.UNKNOWN) {
            foundEnd = exit;
        }
    }

    /** Everything that is wanted has been said: a process that nobody wants ends. */
    void leaveUnlessWanted() {
        if (wanted == null
                && (state == SupervisedState.RUNNING || state == SupervisedState.STARTING && foundStarting)) {
            stop("it is not wanted");
        }
    }

    /** Its process is ready. */
    void started() {
        if (state == SupervisedState.STARTING) {
            backoff.ready(actions.nanoTime());
            to(SupervisedState.RUNNING, "");
            actions.happened(Event.TASK_STARTED, "task " + name + " runs in a process of its own", Message.EMPTY);
        }
    }

    /**
     * Its process did not become ready; nothing of it runs.
     *
     * @param lines what it wrote last, as soon as somebody has found that
     */
    void startFailed(UnitException failure, UnitExit exit, CompletionStage<Message> lines) {
        if (state != SupervisedState.STARTING) {
            // Its end was asked for meanwhile; that it has come is told by the stop, perhaps before this.
            return;
        }
        switch (failure.kind()) {
            case START_FAILED, START_TIMEOUT -> ended(exit, failure.getMessage(), lines);
            case UNREACHABLE -> notReached(failure.getMessage());
            case NO_SUCH_UNIT -> {
                history.ended(failure.getMessage(), actions.epochMillis());
                again(failure.getMessage(), LastLines.NONE);
            }
            default -> fail(failure.getMessage());
        }
    }

    /**
     * Its process ended.
     *
     * @param lines what it wrote last, as soon as somebody has found that; another start does not wait for them
     */
    void exited(UnitExit exit, CompletionStage<Message> lines) {
        switch (state) {
            case STOPPING -> over();
            case RUNNING -> ended(exit, "its process " + exit.describe(), lines);
            case STARTING -> {
                // What this daemon started itself is told by the failure of that start.
                if (foundStarting) {
                    ended(exit, "its process " + exit.describe() + " before it was ready", lines);
                }
            }
            case ABSENT, WAITING, FAILED, HELD -> { }
            default -> throw new IllegalStateException(state.name());
        }
    }

    /** The delay has passed. */
    void due() {
        if (state == SupervisedState.WAITING && wanted != null) {
            start();
        }
    }

    /** Ends its process and starts it again at once. */
    void restart() {
        if (state == SupervisedState.RUNNING || state == SupervisedState.STARTING) {
            stop("it is restarted");
        } else if (state == SupervisedState.WAITING || state == SupervisedState.FAILED) {
            actions.dontWake();
            backoff.clear();
            start();
        }
    }

    /** A hold that was written before, or now: nothing of it may run. */
    void held(String why) {
        actions.dontWake();
        if (state == SupervisedState.STARTING || state == SupervisedState.RUNNING) {
            holdAfterStop = true;
            stop(why);
        } else if (state == SupervisedState.STOPPING) {
            holdAfterStop = true;
            reason = why;
        } else {
            to(SupervisedState.HELD, why);
        }
    }

    /** A person has released it. */
    void release() {
        tally.clear();
        backoff.clear();
        if (holdAfterStop) {
            holdAfterStop = false;
            actions.happened(Event.TASK_RELEASED, "task " + name
                    + " is released; it starts when its process has ended", Message.EMPTY);
        }
        if (state == SupervisedState.HELD) {
            to(SupervisedState.ABSENT, "it is not wanted");
            actions.happened(Event.TASK_RELEASED, "task " + name + " is released", Message.EMPTY);
            // Whoever was told of the change may have started it already.
            if (wanted != null && state == SupervisedState.ABSENT) {
                start();
            }
        }
    }

    /** An end that came while no daemon was there counts; whether it could be loaded then says nothing of now. */
    private void startAfterFoundEnd() {
        UnitExit end = foundEnd;
        foundEnd = null;
        if (end == null || says(end, Supervisor.CANNOT_LOAD)) {
            start();
        } else {
            ended(end, "its process " + end.describe() + " while no daemon was there", LastLines.NONE);
        }
    }

    private void start() {
        starts++;
        foundStarting = false;
        to(SupervisedState.STARTING, STARTS);
        hasTurn = actions.start();
        if (!hasTurn) {
            reason = "it waits for its turn: as many as start at the same time are starting";
        }
    }

    /** Its turn to start has come; as it is wanted by now. */
    UnitSpec begins() {
        hasTurn = true;
        changedSince = false;
        reason = STARTS;
        return wanted;
    }

    /** Whether it is to start and nothing of it is there yet. */
    boolean waitsForTurn() {
        return state == SupervisedState.STARTING && !foundStarting && !hasTurn;
    }

    private void stop(String why) {
        to(SupervisedState.STOPPING, why);
        actions.stop();
    }

    private void over() {
        List<Runnable> callbacks = List.copyOf(gone);
        gone.clear();
        if (holdAfterStop) {
            holdAfterStop = false;
            to(SupervisedState.HELD, reason);
        } else {
            to(SupervisedState.ABSENT, "it is not wanted");
        }
        callbacks.forEach(Runnable::run);
        if (state == SupervisedState.ABSENT && wanted != null) {
            start();
        }
    }

    private void ended(UnitExit exit, String why, CompletionStage<Message> lines) {
        unreachableTold = false;
        history.ended(why, actions.epochMillis());
        if (says(exit, Supervisor.CANNOT_LOAD)) {
            afterLines(lines, details -> couldNotLoad("its process could not load it (" + why + ")"
                    + LastLines.last(details)));
            return;
        }
        if (says(exit, Supervisor.HELD_ITSELF)) {
            String text = "task " + name + " is held: " + why + ", which says that another start would not help"
                    + ". \"multimodulectl release " + name + "\" lets it start again";
            to(SupervisedState.HELD, text);
            actions.takeHold(text);
            return;
        }
        if (state == SupervisedState.RUNNING) {
            backoff.ran(actions.nanoTime());
        }
        Optional<Message> struck = exit.result().equals(OOM_KILL) && memoryLimit() != UnitLimits.UNLIMITED
                ? actions.struckAtOwnLimit() : Optional.empty();
        if (struck.isPresent()) {
            String text = "task " + name + " is held: the kernel killed it at its limit of memory, " + memoryLimit()
                    + " bytes";
            afterLines(lines, details -> hold(text, LastLines.with(details, struck.get())));
            return;
        }
        if (actions.isSuspended()) {
            // Whoever ends the daemon may end its processes, too: that is no crash.
            again(why, lines);
            return;
        }
        crashed(why, lines);
    }

    private void crashed(String why, CompletionStage<Message> lines) {
        Optional<CrashLimit> reached = tally.note(actions.nanoTime());
        if (reached.isPresent() && !actions.isHome()) {
            // The tasks that were to come run on where they are: a hold would stop them.
            tally.clear();
            fail(reached.get() + " are too many; last, " + why
                    + ". It is started again when its code or configuration changes");
        } else if (reached.isPresent()) {
            afterLines(lines, details ->
                    hold("task " + name + " is held: " + reached.get() + " are too many; last, " + why
                            + LastLines.last(details), reached.get().in(details)));
        } else {
            again(why, lines);
        }
    }

    private static boolean says(UnitExit exit, int status) {
        return exit.how() == UnitExit.How.EXITED && exit.status() == status;
    }

    /** What the kernel lets its process have, in bytes. */
    private long memoryLimit() {
        return wanted == null ? UnitLimits.UNLIMITED : wanted.resources().limits().memoryMax();
    }

    /** What has changed since that start may have mended it, and nobody may change it once more. */
    private void couldNotLoad(String why) {
        if (changedSince && wanted != null) {
            actions.happened(Event.TASK_RESTARTING, "task " + name + ": " + why
                    + "; it is started again, because its code or configuration has changed since its start",
                    Message.EMPTY);
            start();
        } else {
            fail(why + "; it is started again when its code or configuration changes");
        }
    }

    /** What does not start again waits for its last lines, unless something else becomes of it meanwhile. */
    private void afterLines(CompletionStage<Message> lines, Consumer<Message> then) {
        SupervisedState before = state;
        int run = starts;
        lines.thenAccept(details -> {
            if (state == before && starts == run) {
                then.accept(details);
            }
        });
    }

    /** That may last, and is the same at each try: it is told once, until something else becomes of it. */
    private void notReached(String why) {
        history.ended(why, actions.epochMillis());
        if (unreachableTold) {
            waitForRestart(why);
        } else {
            again(why, LastLines.NONE);
            unreachableTold = !actions.isSuspended();
        }
    }

    private void hold(String why, Message details) {
        String text = why + ". \"multimodulectl release " + name + "\" lets it start again";
        to(SupervisedState.HELD, text);
        actions.hold(text, details);
    }

    private void again(String why, CompletionStage<Message> lines) {
        Duration delay = waitForRestart(why);
        if (actions.isSuspended()) {
            return;
        }
        int times = backoff.failures();
        actions.happened(lines.thenApply(details -> new Happening(Event.TASK_RESTARTING,
                "task " + name + ": " + why + "; restart " + times + " in " + delay.toMillis() + " ms"
                        + LastLines.few(details),
                details.with("restart", times).with("delay_ms", delay.toMillis()))));
    }

    private Duration waitForRestart(String why) {
        Duration delay = backoff.next(actions::random);
        history.waits(delay, actions.epochMillis());
        to(SupervisedState.WAITING, "restart " + backoff.failures() + " in " + delay.toMillis() + " ms: " + why);
        actions.wake(delay);
        return delay;
    }

    private void fail(String why) {
        to(SupervisedState.FAILED, why);
        actions.happened(Event.TASK_CANNOT_START, "task " + name + " cannot be started: " + why, Message.EMPTY);
    }

    private void to(SupervisedState next, String why) {
        foundStarting &= next == SupervisedState.STARTING;
        unreachableTold &= next == SupervisedState.STARTING || next == SupervisedState.WAITING;
        state = next;
        reason = why;
        history.stands(next, actions.epochMillis());
        actions.changed(next, why);
    }
}
