package io.multimodule.pool;

import java.util.List;
import java.util.stream.Stream;

/**
 * Replaces the workers of a pool by new ones, each only when a new one has shown that it can work: it has finished
 * some, or has been ready for the interval of growth. That it says that it is ready is no sign, for it says so before
 * its own code runs. When the new ones fail again and again it is given up, and the old ones stay. Only the pool's
 * thread uses it.
 */
final class Reload {
    /** Who fails so long after it was ready is no sign that the others fail. */
    private static final long TRIAL_NANOS = 10_000_000_000L;

    private final Growth growth;
    private final Roster roster;
    private final Regulator regulator;
    private int generation;
    private boolean going;
    /** How many workers there were when they were to be replaced. */
    private int target;
    private int failures;
    private long failedAt;
    /**
     * Whether one has failed, and how many proven ones there were then: until there are more, one is tried at a time.
     */
    private boolean doubtful;
    private int provenThen;

    Reload(Growth growth, Roster roster, Regulator regulator) {
        this.growth = growth;
        this.roster = roster;
        this.regulator = regulator;
    }

    /** Of the workers that are started now. */
    int generation() {
        return generation;
    }

    boolean isGoing() {
        return going;
    }

    void begin() {
        target = roster.counts().all() - roster.counts().leaving();
        generation++;
        going = target > 0;
        failures = 0;
        doubtful = false;
    }

    /**
     * For each proven worker of the present generation, one of an earlier one may go.
     *
     * @param starter starts workers beside what the counts ask for
     * @return nanoseconds until this is due again
     */
    long go(long now, Staff.Starter starter) {
        if (!going) {
            return Long.MAX_VALUE;
        }
        List<WorkerProcess> old = roster.before(generation);
        int proven = proven(now);
        int coming = (int) roster.all().stream().filter(this::isNew).count() - proven;
        provenThen = Math.min(provenThen, proven);
        doubtful &= proven <= provenThen;
        // As many as there still are, where fewer are needed by now: else new ones would come and go without end.
        target = Math.min(target, old.size() + proven + coming);
        int room = regulator.size().max() - roster.counts().all();
        int dispensable = Math.min(old.size(), old.size() + proven - target);
        if (room <= 0 && coming == 0 && roster.counts().leaving() == 0) {
            // No place to put a new one beside the old ones.
            dispensable = Math.max(1, dispensable);
        }
        old.subList(0, Math.max(0, Math.min(old.size(), dispensable)))
                .forEach(worker -> roster.askToLeave(worker, now));
        going = !roster.before(generation).isEmpty();
        int batch = doubtful ? 1 : growth.lastBatch();
        int wanted = Math.min(Math.min(old.size(), target - proven), batch) - coming;
        if (going && Math.min(wanted, room) > 0 && regulator.mayStart(now)) {
            starter.start(Math.min(wanted, room));
        }
        return going ? Math.min(regulator.delay(now), nextProof(now)) : Long.MAX_VALUE;
    }

    private boolean isNew(WorkerProcess worker) {
        return worker.generation() == generation && !worker.isLeaving();
    }

    private int proven(long now) {
        return (int) roster.all().stream().filter(worker -> isNew(worker) && untilProven(worker, now) <= 0).count();
    }

    private long nextProof(long now) {
        return roster.all().stream().filter(this::isNew).mapToLong(worker -> untilProven(worker, now))
                .filter(rest -> rest > 0).min().orElse(Long.MAX_VALUE);
    }

    private long untilProven(WorkerProcess worker, long now) {
        if (worker.state() == WorkerState.STARTING) {
            return Long.MAX_VALUE;
        }
        return worker.requests() > 0 ? 0 : worker.readyAt() + growth.interval().toNanos() - now;
    }

    /** The counts, where who waits for work without having shown that it can work has not come yet. */
    Counts counts(long now) {
        Counts counts = roster.counts();
        if (!going) {
            return counts;
        }
        int unproven = (int) roster.all().stream().filter(worker -> isNew(worker)
                && worker.state() == WorkerState.IDLE && untilProven(worker, now) > 0).count();
        return new Counts(counts.starting() + unproven, counts.idle() - unproven, counts.busy(), counts.leaving());
    }

    /**
     * Who is to leave when too many wait: those that are to be replaced, also in the middle of work, for who waits in
     * their place would have to be started anew.
     */
    List<WorkerProcess> toRetire(int count) {
        List<WorkerProcess> old = going && count > 0 ? roster.before(generation) : List.of();
        return Stream.concat(old.stream(), roster.toRetire(count).stream()).distinct().limit(count).toList();
    }

    /** Whether a worker that is gone, or none for one that could not be started, was one that this tries. */
    boolean tries(WorkerProcess worker, long now) {
        return going && (worker == null || worker.generation() == generation
                && (worker.state() == WorkerState.STARTING || now - worker.readyAt() < TRIAL_NANOS))
                && !roster.before(generation).isEmpty();
    }

    /**
     * One that this tries has failed. Of those that were started together one counts.
     *
     * @return whether it was one too many: this has ended, and all that are there belong together again
     */
    boolean failed(long now, long startedAt) {
        doubtful = true;
        provenThen = proven(now);
        if (failures > 0 && startedAt - failedAt <= 0) {
            return false;
        }
        failedAt = now;
        failures++;
        going = failures < growth.holdAfter();
        if (!going) {
            roster.all().forEach(worker -> worker.belongsTo(generation));
        }
        return !going;
    }
}
