package io.multimodule.daemon;

import com.codahale.metrics.Counter;
import io.multimodule.cgroup.Round;
import io.multimodule.channel.Channels;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Watch;
import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;

/** What the daemon measures of itself beside its process. The sampler's thread. */
final class SelfReading {
    private static final double NANOS = 1e9;

    private final Counter lostAlerts;

    SelfReading(Metrics metrics) {
        this.lostAlerts = metrics.sharedCounter(Figure.CHANNEL_LOST_TOTAL, Channels.ALERT);
    }

    void read(Watch watch, Round round, long now) {
        Runtime runtime = Runtime.getRuntime();
        watch.observe(Measure.HEAP, now, (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory());
        watch.observe(Measure.SAMPLING_LATENESS, now, round.lateness() / NANOS);
        watch.observe(Measure.ALERTS_DROPPED, now, lostAlerts.getCount());
    }
}
