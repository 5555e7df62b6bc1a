package io.multimodule.runtime;

import io.multimodule.cgroup.GroupLimits;
import io.multimodule.config.Section;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Limit;
import io.multimodule.failsafe.Measure;
import io.multimodule.pool.PoolSize;
import io.multimodule.pool.WorkerLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration says of the workers of one pool.
 *
 * @param program what they are
 * @param work where they get their work
 * @param size how many there are, as it is written; {@link PoolSize#adjust} makes it fit together
 * @param limits when one of them is replaced
 * @param bounds other bounds
 * @param kernel limits that the kernel keeps each worker to
 */
public record PoolSettings(PoolProgram program, PoolWork work, PoolSize size, WorkerLimits limits, PoolBounds bounds,
        GroupLimits kernel) {
    private static final long MOST_REQUESTS = 1_000_000_000_000L;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long MOST_MEMORY = 1L << 50;
    /** Of processes and threads on one machine, as the kernel has it. */
    private static final long MOST_THREADS = 1 << 22;
    /** The kernel gives processor time in no smaller pieces than 1 ms in each 100 ms. */
    private static final double LEAST_CPU = 0.01;
    private static final double MOST_CPU = 10_000;
    /** A pool is as large as its numbers of workers make it: what one task may use says nothing of it. */
    private static final Set<Measure> OF_ONE_TASK = EnumSet.of(Measure.CPU, Measure.MEMORY, Measure.DISK_READ,
            Measure.DISK_WRITE, Measure.OPEN_FILES, Measure.THREADS);

    /** Reads one entry of {@code pools}. */
    static PoolSettings read(String name, Section pool, List<Path> taskPath, long largestMessage) {
        if (pool.has("user")) {
            pool.value("user");
            pool.problem("user", "cannot be set: a pool's main process and its workers run as the daemon's own user,"
                    + " which owns the sockets and the state; run a server of another user as a task with a"
                    + " \"command\"");
        }
        return new PoolSettings(PoolProgram.read(pool, taskPath), PoolWork.read(name, pool), size(pool), limits(pool),
                PoolBounds.read(pool, largestMessage), kernel(pool));
    }

    private static PoolSize size(Section pool) {
        PoolSize usual = PoolSize.DEFAULT;
        return new PoolSize(workers(pool, "min_spare", usual.minSpare()), workers(pool, "max_spare", usual.maxSpare()),
                workers(pool, "start", usual.start()), workers(pool, "max", usual.max()));
    }

    private static int workers(Section pool, String key, int usual) {
        return pool.integer(key, 1, PoolSize.MOST).orElse((long) usual).intValue();
    }

    private static WorkerLimits limits(Section pool) {
        return new WorkerLimits(pool.integer("max_requests", 1, MOST_REQUESTS).optional().orElse(0L),
                pool.duration("max_age", SHORTEST, LONGEST).optional().orElse(Duration.ZERO),
                pool.size("max_memory", LEAST_MEMORY, MOST_MEMORY).optional().orElse(0L),
                pool.duration("hang", SHORTEST, LONGEST).optional().orElse(Duration.ZERO),
                pool.duration("slow", SHORTEST, LONGEST).optional().orElse(Duration.ZERO));
    }

    private static GroupLimits kernel(Section pool) {
        Section limits = pool.section("worker_limits");
        GroupLimits read = new GroupLimits(limits.size("memory", LEAST_MEMORY, MOST_MEMORY).optional().orElse(0L),
                limits.integer("threads", 1, MOST_THREADS).optional().orElse(0L),
                limits.number("cpu", LEAST_CPU, MOST_CPU).optional().orElse(0.0));
        if (read.isSet() && pool.section("sandbox").bool("protect_control_groups").optional().orElse(false)) {
            pool.problem("sandbox.protect_control_groups", "is true, and \"worker_limits\" needs control groups for the"
                    + " workers, which the pool could not make; leave one of the two out");
        }
        return read;
    }

    /** The limits that a pool has when it says nothing, of those that tasks have. */
    static LimitSettings usual(LimitSettings ofTasks) {
        Map<Measure, Limit> kept = new EnumMap<>(Measure.class);
        ofTasks.limits().forEach((measure, limit) -> {
            if (!OF_ONE_TASK.contains(measure)) {
                kept.put(measure, limit);
            }
        });
        return new LimitSettings(kept, ofTasks.dryRun(), ofTasks.pause(), ofTasks.remind());
    }

    /** What is changed so that the numbers of workers fit together, a sentence each, beginning with the key. */
    public List<String> adjustments() {
        PoolSize fit = size.adjust().size();
        List<String> all = new ArrayList<>();
        adjusted(all, "max", size.max(), fit.max());
        adjusted(all, "max_spare", size.maxSpare(), fit.maxSpare());
        adjusted(all, "start", size.start(), fit.start());
        return all;
    }

    private void adjusted(List<String> all, String key, int written, int fit) {
        if (written != fit) {
            all.add(key + ": is taken for " + fit + " and not " + written + ", to fit to "
                    + (fit > written ? "min_spare, which is " + size.minSpare() : "max"));
        }
    }

    /** Whether only numbers of workers differ, which can change while all of them work on. */
    public boolean differsInSizeAlone(PoolSettings other) {
        return !equals(other) && equals(new PoolSettings(other.program, other.work, size, other.limits, other.bounds,
                other.kernel));
    }
}
