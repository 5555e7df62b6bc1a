package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Starts workers and parts with them. Only the pool's thread uses it. */
final class Staff {
    /** A worker that lived so long was able to work. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(10).toNanos();

    private final PoolConfig config;
    private final WorkerLauncher launcher;
    private final Regulator regulator;
    private final Roster roster;
    private final WorkerInput input;
    private final WorkerCare care;
    private final Reload reload;
    private final FailureReports failures;
    private String held = "";
    private long numbers;
    private long endsSince;
    /** Whether what is started now is beside what the regulator has asked for. */
    private boolean extra;
    private boolean ending;
    /** Whether there were as many as it starts with and none failed after, since when, and whether that was told. */
    private boolean complete;
    private long completeSince;
    private boolean ready;
    /** Workers that have ended with an error before that, and when the last of them did. */
    private int setbacks;
    private long setBackAt;

    Staff(PoolConfig config, PoolSize size, WorkerLauncher launcher, Roster roster, WorkerInput input,
            WorkerCare care) {
        this.config = config;
        this.launcher = launcher;
        this.regulator = new Regulator(size, config.growth());
        this.roster = roster;
        this.input = input;
        this.care = care;
        this.reload = new Reload(config.growth(), roster, regulator);
        this.failures = new FailureReports(config);
    }

    /**
     * Does what the counts ask for.
     *
     * @param starter starts what may be started
     * @return nanoseconds until this is due again
     */
    long regulate(long now, Starter starter) {
        long finished = input.takeFinished();
        if (finished > 0) {
            worked(finished);
        }
        // Who is asked to leave by these is missing at once, not only when it is gone.
        long stalls = input.look(now);
        care.look(now);
        long due = reload.go(now, most -> startBeside(most, starter));
        due = Math.min(Math.min(due, stalls), Math.min(fit(now, starter), sayWhenReady(now)));
        due = Math.min(due, Math.min(failures.look(now), forget(now)));
        return Math.min(due, Math.min(care.look(now), killOverdue(now)));
    }

    /** Starts what is missing and asks to leave what is too much; of that, each decision tells only what is new. */
    private long fit(long now, Starter starter) {
        Regulator.Decision decision = regulator.decide(now, reload.counts(now));
        boolean saturated = decision.saturated();
        int retire = decision.retire();
        boolean started = true;
        while (started && decision.start() > 0) {
            started = starter.start(decision.start()) > 0;
            // Also after one that could not be started: it is tried again after a delay, which a new decision knows.
            decision = regulator.decide(now, reload.counts(now));
            saturated |= decision.saturated();
            retire = Math.max(retire, decision.retire());
        }
        if (saturated) {
            config.listener().onEvent(PoolEvent.FULL, 0, "Server seems busy, consider increasing max_servers (pool "
                    + config.name() + ", " + regulator.size().max() + "). " + roster.counts());
        }
        reload.toRetire(retire).forEach(worker -> roster.askToLeave(worker, now));
        return decision.dueNanos();
    }

    /**
     * Workers that fail do so right after they have said that they wait for work, so none may have failed for a while.
     * Workers that leave for another reason are no sign of that, and more than may wait need not stay so long; but one
     * must be there when it is told, for the workers before these may leave then.
     *
     * @return nanoseconds until this is due again
     */
    private long sayWhenReady(long now) {
        Counts counts = roster.counts();
        if (ready || !complete && !isComplete(counts)) {
            return Long.MAX_VALUE;
        }
        completeSince = complete ? completeSince : now;
        complete = true;
        long rest = completeSince + config.growth().interval().toNanos() - now;
        if (rest > 0) {
            return rest;
        }
        if (counts.idle() + counts.busy() > 0) {
            ready = true;
            config.listener().onEvent(PoolEvent.READY, 0, "pool " + config.name() + " is ready: " + counts);
        }
        return Long.MAX_VALUE;
    }

    /**
     * As many are there as it starts with; or nobody is on the way any more, for who of the first ones is gone is
     * replaced only where fewer than the spare ones are left.
     */
    private boolean isComplete(Counts counts) {
        PoolSize size = regulator.size();
        int there = counts.idle() + counts.busy();
        boolean allCame = counts.starting() == 0 && !regulator.owesFirst();
        return there >= Math.min(size.start(), allCame ? size.minSpare() : size.maxSpare());
    }

    /** Replaces all present workers, each only when a new one has shown that it can work. */
    void reload() {
        reload.begin();
    }

    boolean isReloading() {
        return reload.isGoing();
    }

    /** Starts one more than the counts ask for, if there may be one more. */
    boolean add(Starter starter) {
        return !ending && roster.counts().all() < regulator.size().max() && startBeside(1, starter) > 0;
    }

    private int startBeside(int most, Starter starter) {
        extra = true;
        int started = starter.start(most);
        extra = false;
        return started;
    }

    /** Asks one worker to leave. */
    boolean remove(long pid, long now) {
        Optional<WorkerProcess> worker = roster.withPid(pid);
        worker.ifPresent(one -> roster.askToLeave(one, now));
        return worker.isPresent();
    }

    /** Starts workers. */
    @FunctionalInterface
    interface Starter {
        /** Starts at most so many and returns how many were. */
        int start(int most);
    }

    /**
     * Starts one worker.
     *
     * @param begun told the process id of each that is in the roster from now on, and will be seen to end, also when
     *     it cannot be listened to and so is killed at once
     * @return its process id, or -1 when that failed, which was reported
     */
    long start(WorkerCommand command, long now, LongConsumer begun) {
        try {
            long most = care.drawRequests();
            launcher.limitRequests(most);
            WorkerProcess worker = launcher.launch(command, numbers + 1, reload.generation(), now);
            numbers++;
            roster.add(worker);
            begun.accept(worker.pid());
            if (!extra) {
                regulator.started();
            }
            care.welcome(worker, most, now);
            attend(worker, command);
            return worker.pid();
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            failures.failed(why, "pool " + config.name() + " cannot start a worker: " + why, e, now);
            fruitless(null, now, now, why);
            return -1;
        }
    }

    /** A process that cannot be listened to must not stay; its end is noticed as that of any other. */
    private void attend(WorkerProcess worker, WorkerCommand command) throws IOException {
        try {
            input.add(worker);
            launcher.show(worker, command);
        } catch (IOException e) {
            worker.kill();
            throw e;
        }
    }

    /** Whether all have been asked to leave for good. */
    boolean isEnding() {
        return ending;
    }

    void end(long now) {
        ending = true;
        endsSince = now;
        failures.end();
        roster.all().forEach(worker -> {
            worker.endsWithPool(now);
            roster.askToLeave(worker, now);
        });
    }

    /** Kills who was given enough time, and returns when the next one's is over. */
    long killOverdue(long now) {
        long due = Long.MAX_VALUE;
        if (roster.counts().leaving() == 0) {
            return due;
        }
        for (WorkerProcess worker : roster.all()) {
            if (worker.isLeaving() && (ending || worker.shouldHaveLeft())) {
                long rest = timeToLeave(worker, now);
                if (rest <= 0 && worker.kill()) {
                    config.listener().onWarning(config.name(worker) + " did not leave in time and was killed");
                }
                due = rest <= 0 ? due : Math.min(due, rest);
            }
        }
        return due;
    }

    /** Who waits until its data are read cannot leave, and must not be killed for that while there is hope. */
    private long timeToLeave(WorkerProcess worker, long now) {
        if (worker.isKeptWaiting()) {
            return ending ? input.patience(now, endsSince) : Long.MAX_VALUE;
        }
        return config.leaveTimeout().toNanos() - (ending ? worker.endTime(now) : worker.freeTime(now));
    }

    /** A worker is no more. */
    void gone(WorkerProcess worker, ExitStatus status, long now) {
        roster.remove(worker);
        boolean struck = sayLimits(worker);
        if (worker.finishesWith(status.isSuccess())) {
            worked(1);
        }
        boolean neverReady = worker.state() == WorkerState.STARTING;
        boolean asked = worker.isLeaving() || worker.isKilled() && !neverReady;
        boolean fruitless = neverReady || worker.requests() == 0 && now - worker.startedAt() < SETTLED_NANOS;
        if (!asked && !struck && !(status.isSuccess() && !fruitless)) {
            sayEnd(worker, status, fruitless, now);
        }
        // Also after it has worked, and also for a kill because it hung: it is no sign that others can work.
        boolean setBack = worker.isDistrusted() || !worker.isLeaving() && !status.isSuccess();
        complete &= !setBack;
        if ((!asked || worker.isDistrusted()) && fruitless) {
            fruitless(worker, now, worker.startedAt(), status + reason(worker));
        } else if (setBack && (!asked || worker.isDistrusted())) {
            crashed(worker, now, worker.startedAt(), status + reason(worker));
        }
        if (setBack && !ready) {
            setBack(worker, status, now);
        }
    }

    /** One that crashes in between was at work for somebody: each of these is told. */
    private void sayEnd(WorkerProcess worker, ExitStatus status, boolean fruitless, long now) {
        String why = status + reason(worker);
        String text = config.name(worker) + " ended with " + why + " after " + worker.requests() + " requests";
        if (fruitless) {
            failures.failed(why, text, null, now);
        } else {
            config.listener().onError(text, null);
        }
    }

    /**
     * Workers that are able to work, and then fail again and again, would never be ready, nor held. As with those that
     * are not able to, of several that were started together one counts.
     */
    private void setBack(WorkerProcess worker, ExitStatus status, long now) {
        if (setbacks > 0 && worker.startedAt() - setBackAt <= 0) {
            return;
        }
        setBackAt = now;
        setbacks++;
        if (!regulator.held() && setbacks == config.growth().holdAfter()) {
            config.listener().onEvent(PoolEvent.UNSTABLE, 0, "pool " + config.name() + " is not ready yet, and "
                    + setbacks + " workers have ended with an error, the last with " + status + reason(worker));
        }
    }

    /** Whether it was the end of the worker. */
    private boolean sayLimits(WorkerProcess worker) {
        boolean deadly = false;
        for (LimitHit hit : worker.lastHits()) {
            care.tell(worker, hit);
            deadly |= hit.deadly();
        }
        return deadly;
    }

    private static String reason(WorkerProcess worker) {
        return worker.failure().isEmpty() ? "" : " (" + worker.failure() + ")";
    }

    /** A worker ended without having done anything, or could not be started, and is null then. */
    private void fruitless(WorkerProcess worker, long now, long startedAt, String why) {
        complete = false;
        if (reload.tries(worker, now)) {
            // The workers before it show that the pool can work: it is not held for what it tries.
            crashed(worker, now, startedAt, why);
            return;
        }
        boolean was = regulator.held();
        int before = regulator.failures();
        regulator.failed(now, startedAt);
        if (was || regulator.failures() == before) {
            return;
        }
        failures.counted(why);
        if (regulator.held()) {
            held = inARow();
            failures.end();
            config.listener().onEvent(PoolEvent.HELD, 0, "pool " + config.name() + " is held: " + held
                    + "; none is started any more until it is released");
        } else {
            config.listener().onEvent(PoolEvent.FAILING, 0, "pool " + config.name() + ": " + inARow());
        }
    }

    private String inARow() {
        return regulator.failures() + (regulator.failures() == 1 ? " worker" : " workers in a row")
                + " ended without having done anything, the last with " + failures.last();
    }

    /** How it goes with workers that fail, which is no longer so when none is started any more. */
    Optional<WorkerFailures> failures(long now) {
        if (regulator.failures() == 0 || regulator.held()) {
            return Optional.empty();
        }
        long rest = regulator.wants(reload.counts(now)) ? regulator.failureRest(now) : 0;
        return Optional.of(new WorkerFailures(regulator.failures(), config.growth().holdAfter(), failures.last(),
                Duration.ofNanos(rest)));
    }

    /** Failures of long ago are no row with whatever comes next. */
    private long forget(long now) {
        long rest = regulator.untilForgotten(now);
        if (rest == 0) {
            change(regulator::forgetFailures);
        }
        return rest == 0 ? Long.MAX_VALUE : rest;
    }

    private void crashed(WorkerProcess worker, long now, long startedAt, String why) {
        regulator.crashed(now, startedAt);
        if (reload.tries(worker, now) && reload.failed(now, startedAt)) {
            config.listener().onError("pool " + config.name() + " goes on with the workers that it has: of those that"
                    + " were to replace them " + config.growth().holdAfter() + " have failed, the last with " + why
                    + "; correct that and reload it again", null);
        }
    }

    String held() {
        return regulator.held() ? held : "";
    }

    void release() {
        change(regulator::release);
    }

    private void worked(long pieces) {
        change(() -> regulator.worked(pieces));
    }

    private void change(Runnable encouragement) {
        boolean was = regulator.held();
        boolean failed = regulator.failures() > 0;
        encouragement.run();
        if (!failed) {
            return;
        }
        failures.end();
        if (was) {
            config.listener().onEvent(PoolEvent.RELEASED, 0, "pool " + config.name() + " starts workers again");
        } else {
            config.listener().onEvent(PoolEvent.RECOVERED, 0, "the workers of pool " + config.name() + " fail no more");
        }
    }

    void resize(PoolSize size) {
        regulator.resize(size);
    }
}
