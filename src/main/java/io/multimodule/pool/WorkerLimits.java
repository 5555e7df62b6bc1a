package io.multimodule.pool;

import java.time.Duration;

/**
 * When a worker is replaced although it works. A zero sets no limit.
 *
 * @param requests after so many pieces of work, less up to a tenth that is drawn for each worker
 * @param age after this time, less up to a tenth that is drawn for each worker
 * @param memoryBytes when it has more than this of the machine's memory (resident set); looked at every few seconds
 * @param hang when one piece of work takes longer: its stacks are reported and it is killed
 * @param slow when one piece of work takes longer: its stacks are reported
 */
public record WorkerLimits(long requests, Duration age, long memoryBytes, Duration hang, Duration slow) {
    /** No limits. */
    public static final WorkerLimits NONE = new WorkerLimits(0, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO);

    /** Checks that none is negative, nor a time longer than 100 years. */
    public WorkerLimits {
        if (requests < 0 || memoryBytes < 0 || !PoolConfig.isTime(age) || !PoolConfig.isTime(hang)
                || !PoolConfig.isTime(slow)) {
            throw new IllegalArgumentException("a limit of workers cannot be negative, nor a time above "
                    + PoolConfig.LONGEST + ": requests " + requests + ", age " + age + ", memory " + memoryBytes
                    + " bytes, hang " + hang + ", slow " + slow + "; 0 sets no limit");
        }
    }

    /** The same with a limit of requests. */
    public WorkerLimits withRequests(long requests) {
        return new WorkerLimits(requests, age, memoryBytes, hang, slow);
    }

    /** The same with a limit of age. */
    public WorkerLimits withAge(Duration age) {
        return new WorkerLimits(requests, age, memoryBytes, hang, slow);
    }

    /** The same with a limit of memory. */
    public WorkerLimits withMemory(long bytes) {
        return new WorkerLimits(requests, age, bytes, hang, slow);
    }

    /** The same with a limit of time for one piece of work. */
    public WorkerLimits withHang(Duration hang) {
        return new WorkerLimits(requests, age, memoryBytes, hang, slow);
    }

    /** The same with a time from which a piece of work is reported. */
    public WorkerLimits withSlow(Duration slow) {
        return new WorkerLimits(requests, age, memoryBytes, hang, slow);
    }
}
