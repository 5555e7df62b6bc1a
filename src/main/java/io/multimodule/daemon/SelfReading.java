package io.multimodule.daemon;

import com.codahale.metrics.Counter;
import io.multimodule.cgroup.Round;
import io.multimodule.channel.Channels;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Watch;
import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import io.multimodule.runtime.TaskReading;

/** What the daemon measures of itself beside its process. The sampler's thread. */
final class SelfReading {
    private static final double NANOS = 1e9;

    private final Counter lostAlerts;
    /** What the host counted when it was last asked, and all of it that has been added up here. */
    private long counted;
    private long ended;
    /** What was observed last; a counter that fell would begin its window afresh. */
    private long stalled;

    SelfReading(Metrics metrics) {
        this.lostAlerts = metrics.sharedCounter(Figure.CHANNEL_LOST_TOTAL, Channels.ALERT);
    }

    void read(Watch watch, Round round, long now) {
        Runtime runtime = Runtime.getRuntime();
        watch.observe(Measure.HEAP, now, (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory());
        watch.observe(Measure.SAMPLING_LATENESS, now, round.lateness() / NANOS);
        watch.observe(Measure.ALERTS_DROPPED, now, lostAlerts.getCount());
    }

    /** The stalls of all tasks in the daemon that have ended, as its host counted them after the last callback. */
    void readStalls(long newCounted) {
        // A task that is loaded anew counts from nothing again: what was seen of it has been all the same.
        ended = Math.max(stalled, ended + Math.max(0, newCounted - counted));
        counted = newCounted;
    }

    /** The same with a callback that still runs, which keeps the host from counting. */
    void observeStalls(Watch watch, long running, long now) {
        stalled = Math.max(stalled, ended + (running > TaskReading.STALL_NANOS ? running : 0));
        watch.observe(Measure.STALLED, now, stalled / NANOS);
    }
}
