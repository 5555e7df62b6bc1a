package io.multimodule.pool;

import io.multimodule.posix.ProcessMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/** Sees to it that workers are replaced that are old, large or stuck. Only the pool's thread uses it. */
final class WorkerCare {
    private static final int JITTER = 10;
    private static final long MEMORY_LOOK_NANOS = Duration.ofSeconds(5).toNanos();
    /** After its stacks were asked for, a worker that hangs has this time to send them. */
    private static final long STACKS_NANOS = Duration.ofSeconds(2).toNanos();

    /** A process that closes its descriptors and is not gone after this did so on purpose. */
    private static final long CLOSED_NANOS = Duration.ofSeconds(2).toNanos();

    private final PoolConfig config;
    private final WorkerLimits limits;
    private final Roster roster;
    private final LongFunction<OptionalLong> memory;
    /** When memory was looked at last, and whether ever. */
    private long memoryAt;
    private boolean memorySeen;
    /** Whether workers are in groups, which are looked at together with the memory. */
    private boolean groups;
    private long due = Long.MAX_VALUE;
    private boolean isDue;

    WorkerCare(PoolConfig config, Roster roster) {
        this(config, roster, ProcessMemory::residentBytes);
    }

    /** @param memory the resident bytes of a process */
    WorkerCare(PoolConfig config, Roster roster, LongFunction<OptionalLong> memory) {
        this.memory = memory;
        this.config = config;
        this.limits = config.limits();
        this.roster = roster;
    }

    /** After how many pieces of work the next worker is to leave; {@link Long#MAX_VALUE} for no limit. */
    long drawRequests() {
        return limits.requests() == 0 ? Long.MAX_VALUE : Math.max(1, drawn(limits.requests()));
    }

    /**
     * A worker has closed what it reports with, or says that it ends, as every worker does a moment before it is gone.
     */
    void closed(WorkerProcess worker, long now) {
        worker.closedAt(now);
        dueBy(now + CLOSED_NANOS);
    }

    /** A worker can no longer be understood. */
    void replace(WorkerProcess worker, String why, long now) {
        if (worker.distrust()) {
            worker.failsBecause(why);
            config.listener().onError(config.name(worker) + " " + why + "; it is replaced", null);
        }
        roster.askToLeave(worker, now);
    }

    /** Draws the other limits of a new worker. */
    void welcome(WorkerProcess worker, long requests, long now) {
        worker.limits(requests, limits.age().isZero() ? Long.MAX_VALUE : drawn(limits.age().toNanos()));
        if (!limits.age().isZero()) {
            dueBy(worker.startedAt() + worker.longestAge());
        }
        groups |= worker.isGrouped();
        if (weighsAnything()) {
            dueBy(now + MEMORY_LOOK_NANOS);
        }
        if (!config.startTimeout().isZero()) {
            dueBy(worker.startedAt() + config.startTimeout().toNanos());
        }
    }

    /** So that workers that were started together do not leave together. */
    private static long drawn(long limit) {
        return limit - ThreadLocalRandom.current().nextLong(limit / JITTER + 1);
    }

    /** A worker has reported. */
    void reported(WorkerProcess worker, long now) {
        if (worker.state() == WorkerState.BUSY) {
            if (!limits.hang().isZero()) {
                dueBy(now + limits.hang().toNanos());
            }
            if (!limits.slow().isZero()) {
                dueBy(now + limits.slow().toNanos());
            }
        } else if (worker.requests() >= worker.mostRequests() && !worker.isLeaving()) {
            roster.askToLeave(worker, now);
        }
    }

    /** Data are read again, of workers whose time has stood until then. */
    void resumed(long now) {
        dueBy(now);
    }

    private void dueBy(long time) {
        due = isDue ? Math.min(due - time, 0) + time : time;
        isDue = true;
    }

    /**
     * Looks after the workers when that is due.
     *
     * @return nanoseconds until it is due again
     */
    long look(long now) {
        if (isDue && due - now <= 0) {
            isDue = false;
            boolean weighs = weighs(now);
            for (WorkerProcess worker : roster.all()) {
                look(worker, now, weighs);
            }
        }
        return isDue ? Math.max(0, due - now) : Long.MAX_VALUE;
    }

    private boolean weighsAnything() {
        return limits.memoryBytes() > 0 || groups;
    }

    /** Every other limit may be due much more often than memory is to be looked at, which takes a file of each. */
    private boolean weighs(long now) {
        if (!weighsAnything()) {
            return false;
        }
        boolean weighs = !memorySeen || now - memoryAt >= MEMORY_LOOK_NANOS;
        memorySeen = true;
        memoryAt = weighs ? now : memoryAt;
        if (!roster.isEmpty()) {
            dueBy(memoryAt + MEMORY_LOOK_NANOS);
        }
        return weighs;
    }

    private void look(WorkerProcess worker, long now, boolean weighs) {
        if (worker.state() == WorkerState.BUSY) {
            lookAtWork(worker, now);
        }
        if (worker.isLeaving()) {
            return;
        }
        if (worker.state() == WorkerState.STARTING && !config.startTimeout().isZero() && !worker.isKeptWaiting()) {
            lookAtStart(worker, now);
        }
        // The end of a process is seen a moment after that of its pipes.
        if (worker.isClosed() && worker.exit().isEmpty()) {
            if (now - worker.closedAt() >= CLOSED_NANOS) {
                isNotGone(worker, now);
                return;
            }
            dueBy(worker.closedAt() + CLOSED_NANOS);
        }
        if (!limits.age().isZero()) {
            if (now - worker.startedAt() >= worker.longestAge()) {
                roster.askToLeave(worker, now);
                return;
            }
            dueBy(worker.startedAt() + worker.longestAge());
        }
        if (weighs) {
            weigh(worker, now);
        }
    }

    /** One that has worked, and ends slowly, is no failure; but it takes nothing any more, and another must. */
    private void isNotGone(WorkerProcess worker, long now) {
        if (!worker.isEnding()) {
            replace(worker, "closed a descriptor that it reports with", now);
        } else if (worker.requests() == 0 && worker.state() != WorkerState.BUSY) {
            replace(worker, "has ended without having worked, and its process is not gone", now);
        } else {
            config.listener().onWarning(config.name(worker) + " has ended its work, and its process is not gone after "
                    + seconds(CLOSED_NANOS) + " s; it is replaced, see what its shutdown hooks do");
            roster.askToLeave(worker, now);
        }
    }

    /** One that never becomes ready would count as coming for ever, and no other would be started in its place. */
    private void lookAtStart(WorkerProcess worker, long now) {
        long rest = config.startTimeout().toNanos() - worker.stateTime(now);
        if (rest <= 0) {
            worker.failsBecause("was not ready within " + seconds(config.startTimeout().toNanos())
                    + " s (startTimeout) and was killed");
            worker.kill();
        } else {
            dueBy(now + rest);
        }
    }

    private void weigh(WorkerProcess worker, long now) {
        worker.newHits().forEach(hit -> tell(worker, hit));
        if (limits.memoryBytes() == 0) {
            return;
        }
        OptionalLong resident = memory.apply(worker.pid());
        if (resident.isPresent() && resident.getAsLong() > limits.memoryBytes()) {
            config.listener().onWarning(config.name(worker) + " has " + resident.getAsLong() + " bytes of memory, over"
                    + " the limit of " + limits.memoryBytes() + "; it is replaced");
            roster.askToLeave(worker, now);
        }
    }

    /** The kernel has kept a worker to a limit. */
    void tell(WorkerProcess worker, LimitHit hit) {
        if (hit.deadly()) {
            worker.failsBecause("it " + hit.text());
        }
        config.listener().onLimit(worker.pid(), hit, config.name(worker) + worker.workText() + " " + hit.text()
                + (hit.deadly() ? "; it is replaced. " : ". ") + hit.advice());
    }

    private void lookAtWork(WorkerProcess worker, long now) {
        long time = worker.stateTime(now);
        long hang = limits.hang().toNanos();
        long slow = limits.slow().toNanos();
        if (worker.isKeptWaiting()) {
            // Its time stands; it is looked at again when its data are read.
            return;
        }
        if (hang > 0 && time >= hang + STACKS_NANOS) {
            kill(worker, time);
        } else if (hang > 0 && time >= hang) {
            // Once more where that was slow before: they tell then why it is killed.
            askForStacks(worker, time, hang);
            dueBy(now + hang + STACKS_NANOS - time);
        } else {
            if (slow > 0 && time >= slow) {
                askForStacks(worker, time, slow);
            } else if (slow > 0) {
                dueBy(now + slow - time);
            }
            if (hang > 0) {
                dueBy(now + hang - time);
            }
        }
    }

    private void kill(WorkerProcess worker, long time) {
        if (worker.kill()) {
            config.listener().onEvent(PoolEvent.HANG, worker.pid(), config.name(worker) + " has worked for "
                    + seconds(time) + " s on one thing" + worker.workText() + ", longer than the limit of "
                    + seconds(limits.hang().toNanos()) + " s; it was killed and is replaced");
        }
    }

    private void askForStacks(WorkerProcess worker, long time, long limit) {
        if (worker.askedForStacks(limit)) {
            return;
        }
        if (!worker.askedForStacks(0)) {
            config.listener().onEvent(PoolEvent.SLOW, worker.pid(), config.name(worker) + " has worked for "
                    + seconds(time) + " s on one thing" + worker.workText()
                    + "; its stacks follow if it can still send them");
        }
        try {
            worker.askForStacks(time);
        } catch (IOException e) {
            config.listener().onWarning(config.name(worker) + " reads no commands: " + e.getMessage());
        }
    }

    /** Its stacks have come; one that hangs has had its time. */
    void stacks(WorkerProcess worker, String text, long now) {
        config.listener().onWarning(config.name(worker) + " does this:\n" + text);
        long time = worker.stateTime(now);
        if (!limits.hang().isZero() && worker.state() == WorkerState.BUSY && time >= limits.hang().toNanos()) {
            kill(worker, time);
        }
    }

    private static String seconds(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
