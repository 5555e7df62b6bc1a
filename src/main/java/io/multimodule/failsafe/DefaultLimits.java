package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The limits of a task of which nothing is said; docs/limits.md gives the reason for each. */
final class DefaultLimits {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final MachineCapacity machine;
    private final Map<Measure, Limit> limits = new EnumMap<>(Measure.class);

    private DefaultLimits(MachineCapacity machine) {
        this.machine = machine;
    }

    static Map<Measure, Limit> of(MachineCapacity machine) {
        return new DefaultLimits(machine).fill();
    }

    private Map<Measure, Limit> fill() {
        add(Measure.CPU, "0.7", "0.85", "0.95", true, FIVE_MINUTES);
        add(Measure.MEMORY, "20%", "25%", "30%", true, MINUTE);
        add(Measure.MEMORY_PRESSURE, "10%", "40%", "none", false, MINUTE);
        add(Measure.OOM_KILLS, "0/s", "none", "none", false, MINUTE);
        add(Measure.DISK_READ, "20MB/s", "40MB/s", "80MB/s", true, FIVE_MINUTES);
        add(Measure.DISK_WRITE, "20MB/s", "40MB/s", "80MB/s", true, FIVE_MINUTES);
        add(Measure.OPEN_FILES, "300", "600", "900", true, MINUTE);
        add(Measure.THREADS, "100", "150", "200", true, MINUTE);
        add(Measure.QUEUE_BYTES, "60%", "80%", "95%", false, MINUTE);
        add(Measure.OUTBOX_MESSAGES, "10000", "100000", "none", false, MINUTE);
        add(Measure.LANE_MESSAGES, "10000", "100000", "none", false, MINUTE);
        add(Measure.HANDLER_FAILURES, "0.01/s", "0.1/s", "none", false, MINUTE);
        add(Measure.LOAD_FAILURES, "0.01/s", "0.1/s", "none", false, MINUTE);
        add(Measure.CRASHES, "0.4/m", "0.8/m", "none", false, FIVE_MINUTES);
        add(Measure.CALLBACK_TIME, "2s", "10s", "none", false, MINUTE);
        add(Measure.STALLED, "20%", "50%", "80%", true, MINUTE);
        add(Measure.SAVE_FAILURES, "0/s", "0.1/s", "none", false, MINUTE);
        add(Measure.HEAP, "80%", "95%", "none", false, MINUTE);
        add(Measure.SAMPLING_LATENESS, "500ms", "2s", "none", false, MINUTE);
        add(Measure.ALERTS_DROPPED, "0/s", "1/s", "none", false, MINUTE);
        return limits;
    }

    private void add(Measure measure, String warn, String severe, String failsafe, boolean hold, Duration window) {
        Limit none = Limit.none(measure);
        limits.put(measure, new Limit(measure, new Thresholds(amount(measure, warn), amount(measure, severe),
                amount(measure, failsafe)), List.of(window), none.take(), hold, none.backstop()));
    }

    private Amount amount(Measure measure, String text) {
        return Amount.parse(measure, text, machine, false);
    }
}
