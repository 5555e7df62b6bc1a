package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts workers and parts with them. Only the pool's thread uses it. */
final class Staff {
    /** A worker that lived so long was able to work. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(10).toNanos();

    private final PoolConfig config;
    private final WorkerLauncher launcher;
    private final Regulator regulator;
    private final Roster roster;
    private final WorkerInput input;
    private long numbers;
    private int generation;
    private String held = "";
    private long killAllAt;
    private boolean ending;

    Staff(PoolConfig config, PoolSize size, WorkerLauncher launcher, Roster roster, WorkerInput input) {
        this.config = config;
        this.launcher = launcher;
        this.regulator = new Regulator(size, config.growth());
        this.roster = roster;
        this.input = input;
    }

    /**
     * Does what the counts ask for.
     *
     * @param starter starts what may be started
     * @return nanoseconds until this is due again
     */
    long regulate(long now, Starter starter) {
        if (input.takeSuccess()) {
            regulator.succeeded();
        }
        Regulator.Decision decision = regulator.decide(now, roster.counts());
        while (decision.start() > 0 && starter.start(decision.start()) > 0) {
            decision = regulator.decide(now, roster.counts());
        }
        if (decision.saturated()) {
            config.listener().onWarning("Server seems busy, consider increasing max_servers (pool " + config.name()
                    + ", " + regulator.size().max() + "). " + roster.counts());
        }
        roster.toRetire(decision.retire()).forEach(worker -> worker.askToLeave(now));
        return Math.min(decision.dueNanos(), killOverdue(now));
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
     * @return its process id, or -1 when that failed, which was reported
     */
    long start(WorkerCommand command, long now) {
        try {
            WorkerProcess worker = launcher.launch(command, numbers + 1, generation, now);
            numbers++;
            roster.add(worker);
            regulator.started();
            input.add(worker);
            return worker.pid();
        } catch (IOException e) {
            config.listener().onError("pool " + config.name() + " cannot start a worker: " + e.getMessage(), e);
            failed(now, e.getMessage());
            return -1;
        }
    }

    /** Whether all have been asked to leave for good. */
    boolean isEnding() {
        return ending;
    }

    void end(long now, Duration timeout) {
        ending = true;
        killAllAt = now + timeout.toNanos();
        roster.all().forEach(worker -> worker.askToLeave(now));
    }

    /** Kills who was given enough time, and returns when the next one's is over. */
    long killOverdue(long now) {
        long due = Long.MAX_VALUE;
        for (WorkerProcess worker : roster.all()) {
            if (worker.isLeaving() && (ending || worker.state() != WorkerState.BUSY)) {
                long rest = ending ? killAllAt - now
                        : Math.max(worker.askedAt(), worker.since()) + config.leaveTimeout().toNanos() - now;
                if (rest <= 0 && worker.kill()) {
                    config.listener().onWarning(config.name(worker) + " did not leave in time and was killed");
                }
                due = rest <= 0 ? due : Math.min(due, rest);
            }
        }
        return due;
    }

    /** A worker is no more. */
    void gone(WorkerProcess worker, ExitStatus status, long now) {
        roster.remove(worker);
        boolean asked = worker.isLeaving();
        boolean fruitless = worker.requests() == 0 && now - worker.startedAt() < SETTLED_NANOS;
        if (!asked && !(status.isSuccess() && !fruitless)) {
            config.listener().onError(config.name(worker) + " ended with " + status + reason(worker) + " after "
                    + worker.requests() + " requests", null);
        }
        if (!asked && fruitless) {
            failed(now, status + reason(worker));
        }
    }

    private static String reason(WorkerProcess worker) {
        return worker.failure().isEmpty() ? "" : " (" + worker.failure() + ")";
    }

    private void failed(long now, String why) {
        boolean was = regulator.held();
        regulator.failed(now);
        if (regulator.held() && !was) {
            held = regulator.failures() + " workers in a row ended without having done anything, the last with " + why;
            config.listener().onError("pool " + config.name() + " is held: " + held
                    + "; none is started any more until it is released", null);
        }
    }

    String held() {
        return regulator.held() ? held : "";
    }

    void release() {
        regulator.release();
    }

    void resize(PoolSize size) {
        regulator.resize(size);
    }

    List<WorkerProcess> workers() {
        return new ArrayList<>(roster.all());
    }
}
