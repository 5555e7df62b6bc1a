package io.multimodule.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30s}, {@code 100ms}, {@code 1h30m}, {@code 0.5s}. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?([a-z]+)");
    private static final Map<String, Long> NANOS = new LinkedHashMap<>();

    static {
        NANOS.put("d", 86_400_000_000_000L);
        NANOS.put("h", 3_600_000_000_000L);
        NANOS.put("m", 60_000_000_000L);
        NANOS.put("s", 1_000_000_000L);
        NANOS.put("ms", 1_000_000L);
        NANOS.put("us", 1_000L);
        NANOS.put("ns", 1L);
    }

    private Durations() {
    }

    /**
     * The duration that a text means.
     *
     * @throws IllegalArgumentException whose message is the rule, as the end of a sentence
     */
    public static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end && NANOS.containsKey(part.group(3))) {
            sum = sum.plus(part(part));
            end = part.end();
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException("must be a duration such as 30s, 100ms, 5m, 1h or 1d (units "
                    + String.join(" ", NANOS.keySet()) + ")");
        }
        return sum;
    }

    /** The shortest text that {@link #parse} takes for this duration, down to nanoseconds. */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        List<String> parts = new ArrayList<>();
        Duration rest = duration;
        for (Map.Entry<String, Long> unit : NANOS.entrySet()) {
            long count = rest.dividedBy(Duration.ofNanos(unit.getValue()));
            if (count > 0) {
                parts.add(count + unit.getKey());
                rest = rest.minus(Duration.ofNanos(unit.getValue()).multipliedBy(count));
            }
        }
        return String.join("", parts);
    }

    private static Duration part(Matcher part) {
        Duration unit = Duration.ofNanos(NANOS.get(part.group(3)));
        Duration whole = unit.multipliedBy(Long.parseLong(part.group(1)));
        if (part.group(2) == null) {
            return whole;
        }
        long fraction = Long.parseLong(part.group(2));
        long divisor = (long) Math.pow(10, part.group(2).length());
        return whole.plus(unit.multipliedBy(fraction).dividedBy(divisor));
    }
}
