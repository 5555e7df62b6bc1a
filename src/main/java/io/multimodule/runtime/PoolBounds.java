package io.multimodule.runtime;

import io.multimodule.config.Section;
import io.multimodule.config.Sizes;
import io.multimodule.pool.Growth;
import java.time.Duration;

/**
 * Bounds of a pool beside the numbers of its workers.
 *
 * @param startTimeout a worker that has not said by then that it is ready is killed
 * @param leaveTimeout a worker that was asked to leave is killed after this
 * @param maximumData the most bytes that a worker may send at once
 * @param growth how fast it grows and shrinks, and what becomes of workers that fail
 */
public record PoolBounds(Duration startTimeout, Duration leaveTimeout, int maximumData, Growth growth) {
    /** What holds when nothing is said. */
    public static final PoolBounds DEFAULT = new PoolBounds(Duration.ofMinutes(1), Duration.ofSeconds(10), 16 << 20,
            Growth.DEFAULT);

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LEAST_DATA = 1024;
    private static final int MOST_AT_ONCE = 1000;
    private static final int MOST_FAILURES = 1000;
    /** Bytes of a message around a worker's data. */
    private static final int AROUND = 1024;

    /** Reads what a pool says. */
    static PoolBounds read(Section pool, long largestMessage) {
        int most = mostData(largestMessage);
        Duration start = pool.duration("start_timeout", SHORTEST, LONGEST).orElse(DEFAULT.startTimeout);
        Duration leave = pool.duration("leave_timeout", SHORTEST, LONGEST).orElse(DEFAULT.leaveTimeout);
        long usual = Math.min(DEFAULT.maximumData, most);
        int data = pool.size("maximum_data").check(size -> size >= LEAST_DATA && size <= most, "must be from 1KiB to "
                + most + ", because it becomes a message of at most queues.large_maximum, " + largestMessage
                + " bytes, and raw data grows by a third in it").shownAs(Sizes::text).orElse(usual).intValue();
        return new PoolBounds(start, leave, data, growth(pool));
    }

    private static Growth growth(Section pool) {
        Growth usual = Growth.DEFAULT;
        int holdAfter = pool.integer("hold_after", 1, MOST_FAILURES).orElse((long) usual.holdAfter()).intValue();
        Section growth = pool.section("growth");
        int first = growth.integer("first_batch", 1, MOST_AT_ONCE).orElse((long) usual.firstBatch()).intValue();
        int last = growth.integer("last_batch", 1, MOST_AT_ONCE).check(most -> most >= first,
                "must not be below first_batch, which is " + first).orElse((long) Math.max(first, usual.lastBatch()))
                .intValue();
        Duration interval = growth.duration("interval", SHORTEST, LONGEST).orElse(usual.interval());
        Duration firstDelay = growth.duration("first_delay", SHORTEST, LONGEST).orElse(usual.firstDelay());
        Duration lastDelay = growth.duration("last_delay", SHORTEST, LONGEST).check(
                longest -> longest.compareTo(firstDelay) >= 0, "must not be below first_delay")
                .orElse(firstDelay.compareTo(usual.lastDelay()) > 0 ? firstDelay : usual.lastDelay());
        return new Growth(first, last, interval, firstDelay, lastDelay, holdAfter);
    }

    private static int mostData(long largestMessage) {
        return (int) Math.max(LEAST_DATA, (largestMessage - AROUND) / 4 * 3);
    }
}
