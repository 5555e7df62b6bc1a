package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.ConfigValue;
import io.multimodule.config.Durations;
import io.multimodule.config.Section;
import io.multimodule.config.Setting;
import java.time.Duration;
import java.util.List;

/** Reads the limit of one measure and lays it over what holds without it. */
final class LimitReader {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(3);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final int MOST_WINDOWS = 4;
    private static final String WINDOW_RULE =
            "must be from " + Durations.text(SHORTEST_WINDOW) + " to " + Durations.text(LONGEST_WINDOW);
    /** Where an inherited level is put that a written one has come down to. */
    private static final double NEXT_BELOW = 0.75;

    private final Measure measure;
    private final Limit base;
    private final MachineCapacity machine;
    private final boolean predecessor;
    private final Section limit;

    /**
     * A reader.
     *
     * @param base what holds where nothing is written
     * @param predecessor whether the limit stands under the predecessor's name
     */
    LimitReader(Limit base, MachineCapacity machine, boolean predecessor, Section limit) {
        this.measure = base.measure();
        this.base = base;
        this.machine = machine;
        this.predecessor = predecessor;
        this.limit = limit;
    }

    Limit read() {
        Thresholds thresholds = thresholds(amount("warn"), amount("severe"), amount("failsafe"));
        Limit read = new Limit(measure, thresholds, windows(),
                limit.choice("take", Take.class).optional().orElse(base.take()),
                limit.bool("hold", "can_failsafe").optional().orElse(base.hold()),
                limit.bool("backstop").optional().orElse(base.backstop()));
        checkSwitches(read);
        return read;
    }

    /** Null where nothing, or nothing right, is written. */
    private Amount amount(String key) {
        Setting<Amount> amount = limit.value(key).word().map(text -> Amount.parse(measure, text, machine, predecessor));
        return amount.optional().orElse(null);
    }

    /**
     * What is written counts. An inherited level gives way downwards, so that one key is enough to make a limit
     * stricter; it does not give way upwards, because a higher failsafe is a decision.
     */
    private Thresholds thresholds(Amount warn, Amount severe, Amount failsafe) {
        Amount top = failsafe != null ? failsafe : base.thresholds().failsafe();
        Amount middle = severe != null ? severe : notAbove(base.thresholds().severe(), top, failsafe != null);
        boolean lowered = severe != null || failsafe != null;
        Amount least = warn != null ? warn : notAbove(base.thresholds().warn(), middle.isSet() ? middle : top, lowered);
        checkOrder("warn", least, "severe", middle, severe != null);
        checkOrder("warn", least, "failsafe", top, failsafe != null);
        checkOrder("severe", middle, "failsafe", top, failsafe != null);
        return new Thresholds(least, middle, top);
    }

    private Amount notAbove(Amount inherited, Amount above, boolean givesWay) {
        return givesWay && inherited.isSet() && above.isSet() && inherited.value() >= above.value()
                ? Amount.of(measure, above.value() * NEXT_BELOW) : inherited;
    }

    private void checkOrder(String lowerKey, Amount lower, String upperKey, Amount upper, boolean upperWritten) {
        if (lower.isSet() && upper.isSet() && lower.value() > upper.value()) {
            String advice = upperWritten ? "lower this, or raise " + upperKey
                    : "write " + upperKey + " too, or '" + upperKey + ": none'";
            limit.problem(lowerKey, "is " + lower.text() + ", above " + upperKey + ", which is " + upper.text()
                    + (upperWritten ? "" : " where nothing is written")
                    + "; the levels must rise from warn to failsafe: " + advice);
        }
    }

    private List<Duration> windows() {
        ConfigValue written = limit.value("for");
        if (written.isMissing()) {
            return base.windows();
        }
        List<ConfigValue> items = written.isList() ? written.items() : List.of(written);
        List<Duration> right = items.stream().flatMap(item -> window(item).optional().stream()).sorted().toList();
        List<Duration> windows = right.stream().distinct().toList();
        if (items.isEmpty() || items.size() > MOST_WINDOWS) {
            written.problem("must have from 1 to " + MOST_WINDOWS + " windows, such as [60s, 300s]; it has "
                    + items.size());
        } else if (windows.size() < right.size()) {
            written.problem("has the same window twice; keep one of them");
        }
        return windows.isEmpty() ? base.windows() : windows;
    }

    private static Setting<Duration> window(ConfigValue value) {
        return value.duration().check(
                is -> is.compareTo(SHORTEST_WINDOW) >= 0 && is.compareTo(LONGEST_WINDOW) <= 0, WINDOW_RULE);
    }

    private void checkSwitches(Limit read) {
        boolean asked = limit.has("hold") && read.hold();
        if (asked && !read.thresholds().failsafe().isSet()) {
            limit.problem("hold", "has no failsafe level that could hold the task; add failsafe, or remove hold");
        }
        if (limit.has("backstop") && read.backstop() && !measure.mayHaveBackstop()) {
            limit.problem("backstop", "is not possible: the kernel has no limit for " + measure.key() + "; remove it");
        }
        if (limit.has("take") && read.take() == Take.MAX && measure.kind() == Measure.Kind.SUM) {
            limit.problem("take", "max means nothing for " + measure.key() + ", whose events are counted; remove it");
        }
    }
}
