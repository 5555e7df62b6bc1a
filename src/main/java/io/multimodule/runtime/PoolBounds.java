package io.multimodule.runtime;

import io.multimodule.config.Section;
import io.multimodule.config.Sizes;
import java.time.Duration;

/**
 * Bounds of a pool beside the numbers of its workers.
 *
 * @param leaveTimeout a worker that was asked to leave is killed after this
 * @param maximumData the most bytes that a worker may send at once
 * @param holdAfter so many workers in a row that fail without having done anything, and the pool is held
 */
public record PoolBounds(Duration leaveTimeout, int maximumData, int holdAfter) {
    /** What holds when nothing is said. */
    public static final PoolBounds DEFAULT = new PoolBounds(Duration.ofSeconds(10), 16 << 20, 10);

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LEAST_DATA = 1024;
    private static final int MOST_FAILURES = 1000;
    /** Bytes of a message around a worker's data. */
    private static final int AROUND = 1024;

    /** Reads what a pool says. */
    static PoolBounds read(Section pool, long largestMessage) {
        int most = mostData(largestMessage);
        Duration leave = pool.duration("leave_timeout", SHORTEST, LONGEST).orElse(DEFAULT.leaveTimeout);
        long usual = Math.min(DEFAULT.maximumData, most);
        int data = pool.size("maximum_data").check(size -> size >= LEAST_DATA && size <= most, "must be from 1KiB to "
                + most + ", because it becomes a message of at most queues.large_maximum, " + largestMessage
                + " bytes, and raw data grows by a third in it").shownAs(Sizes::text).orElse(usual).intValue();
        int holdAfter = pool.integer("hold_after", 1, MOST_FAILURES).orElse((long) DEFAULT.holdAfter).intValue();
        return new PoolBounds(leave, data, holdAfter);
    }

    private static int mostData(long largestMessage) {
        return (int) Math.max(LEAST_DATA, (largestMessage - AROUND) / 4 * 3);
    }
}
