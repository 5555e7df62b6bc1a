package io.multimodule.schedule;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.Clock;
import java.time.Duration;

/**
 * Notices a callback that keeps the conductor for too long, while it is still running.
 *
 * <p>It has a thread of its own and looks a few times within the limit; there is no event that would
 * tell that nothing happens. Each callback is reported once.
 */
public final class StallDetector implements Agent {
    private static final int LOOKS_PER_LIMIT = 4;

    private final Activity activity;
    private final Clock clock;
    private final long limitNanos;
    private final Report report;
    private long reported = Activity.RESTING;

    /**
     * Makes a detector.
     *
     * @param limit how long a callback may run before it is reported
     */
    public StallDetector(Activity activity, Clock clock, Duration limit, Report report) {
        this.activity = activity;
        this.clock = clock;
        this.limitNanos = limit.toNanos();
        this.report = report;
    }

    @Override
    public String roleName() {
        return "stall-detector";
    }

    @Override
    public int doWork() {
        long since = activity.since();
        if (since == Activity.RESTING || since == reported) {
            return 0;
        }
        long running = clock.nanoTime() - since;
        String task = activity.task();
        if (running >= limitNanos && activity.since() == since) {
            reported = since;
            report.stalled(task, Duration.ofNanos(running));
        }
        return 0;
    }

    @Override
    public long idleNanos() {
        return limitNanos / LOOKS_PER_LIMIT;
    }

    /** Told of a stall on the detector's thread. */
    @FunctionalInterface
    public interface Report {

        /** A callback of this task has been running for so long and still runs. */
        void stalled(String task, Duration running);
    }
}
