package io.multimodule.failsafe;

import io.multimodule.cgroup.Quantity;
import io.multimodule.cgroup.Sample;

/** Gives a watch what was sampled of its unit. The thread of the watch. */
public final class SampleFeed {
    private static final double NANOS = 1e9;
    private static final double HUNDREDTHS_OF_PERCENT = 10_000;

    private final Watch watch;
    private String invocation;
    private long kills;
    private long oomEvents;
    private long refusals;

    /** Feeds one watch. */
    public SampleFeed(Watch watch) {
        this.watch = watch;
    }

    /**
     * Takes a sample; another run begins afresh, and what is gone is no evidence any more: the next run must not be
     * held for what the last one did. Does not judge.
     */
    public void take(Sample sample) {
        if (sample.isGone()) {
            watch.restarted();
            return;
        }
        if (!sample.unit().invocation().equals(invocation)) {
            begin(sample);
        }
        give(Measure.CPU, sample, Quantity.CPU_NANOS, NANOS);
        give(Measure.MEMORY_PEAK, sample, Quantity.MEMORY_PEAK, 1);
        give(Measure.MEMORY_PRESSURE, sample, Quantity.MEMORY_PRESSURE, HUNDREDTHS_OF_PERCENT);
        give(Measure.OOM_KILLS, sample, Quantity.OOM_KILLS, 1);
        give(Measure.DISK_READ, sample, Quantity.READ_BYTES, 1);
        give(Measure.DISK_WRITE, sample, Quantity.WRITTEN_BYTES, 1);
        give(Measure.OPEN_FILES, sample, Quantity.OPEN_FILES, 1);
        give(Measure.THREADS, sample, Quantity.THREADS, 1);
        give(Measure.PROCESSES, sample, Quantity.PROCESSES, 1);
        give(Measure.FORKS_REFUSED, sample, Quantity.FORKS_REFUSED, 1);
        if (sample.memoryWithoutCache() != Sample.UNKNOWN) {
            watch.observe(Measure.MEMORY, sample.nanos(), sample.memoryWithoutCache());
        }
        strikes(sample);
    }

    private void give(Measure measure, Sample sample, Quantity quantity, double divisor) {
        long value = sample.get(quantity);
        if (value != Sample.UNKNOWN) {
            watch.observe(measure, sample.nanos(), value / divisor);
        }
    }

    /** A unit that was adopted may have been struck long ago. */
    private void begin(Sample sample) {
        boolean adopted = invocation == null;
        invocation = sample.unit().invocation();
        watch.restarted();
        oomEvents = adopted ? Math.max(0, sample.get(Quantity.OOM_EVENTS)) : 0;
        kills = adopted ? Math.max(0, sample.get(Quantity.OOM_KILLS)) : 0;
        refusals = adopted ? Math.max(0, sample.get(Quantity.FORKS_REFUSED)) : 0;
    }

    /** A kill without an event of its own limit is for the want of memory of others. */
    private void strikes(Sample sample) {
        long killsNow = sample.get(Quantity.OOM_KILLS);
        long eventsNow = sample.get(Quantity.OOM_EVENTS);
        if (killsNow > kills && eventsNow > oomEvents) {
            watch.struck(Measure.OOM_KILLS, killsNow - kills, sample.nanos());
        }
        kills = Math.max(kills, killsNow);
        oomEvents = Math.max(oomEvents, eventsNow);
        long refusalsNow = sample.get(Quantity.FORKS_REFUSED);
        if (refusalsNow > refusals) {
            watch.struck(Measure.FORKS_REFUSED, refusalsNow - refusals, sample.nanos());
            refusals = refusalsNow;
        }
    }
}
