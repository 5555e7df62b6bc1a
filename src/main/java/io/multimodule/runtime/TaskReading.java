package io.multimodule.runtime;

/**
 * What a task that runs in a host has used and done, at one moment. Sums since it was loaded, unless said
 * otherwise.
 *
 * @param task its name
 * @param run tells this run of it from earlier ones
 * @param busyNanos time in its callbacks
 * @param allocatedBytes memory that its callbacks asked for, about
 * @param received messages that it was given
 * @param emitted messages that it emitted
 * @param failed messages and timers whose handler threw
 * @param longestNanos the longest callback since the reading before
 * @param stalledNanos time in callbacks that ran longer than {@link #STALL_NANOS}
 * @param lane messages that wait for it here, at this moment
 * @param outbox messages for it that wait for room in its queue, at this moment
 * @param stateBytes size of its saved state; -1 when it has none
 * @param saveNanos how long the last save took
 * @param saveFailures saves of its state that did not succeed
 */
public record TaskReading(String task, long run, long busyNanos, long allocatedBytes, long received, long emitted,
        long failed, long longestNanos, long stalledNanos, long lane, long outbox, long stateBytes, long saveNanos,
        long saveFailures) {
    /** A callback longer than this keeps all others waiting: it is counted as a stall (2 s). */
    public static final long STALL_NANOS = 2_000_000_000L;
}
