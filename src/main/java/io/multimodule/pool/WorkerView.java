package io.multimodule.pool;

import java.time.Duration;

/**
 * One worker at one moment.
 *
 * @param number which no other worker of the pool has
 * @param leaving whether it was asked to leave
 * @param since how long it has been in its state
 * @param age how long ago it was started
 * @param requests pieces of work that it has finished
 * @param work what it works on or has worked on last, as it said; may be empty
 */
public record WorkerView(long number, long pid, WorkerState state, boolean leaving, Duration since, Duration age,
        long requests, String work) {
}
