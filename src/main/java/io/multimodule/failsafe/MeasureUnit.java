package io.multimodule.failsafe;

import io.multimodule.config.Durations;
import io.multimodule.config.Rate;
import io.multimodule.config.Sizes;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** In what a measure is told, and how people write and read it. */
public enum MeasureUnit {
    /** Processors' worth of time: 0.5 is half of one. */
    CORES("a number of cores such as 0.9", MeasureUnit::number),
    /** Bytes. */
    BYTES("a size such as 256MiB", text -> Sizes.parse(text)),
    /** Bytes in a second. */
    BYTES_PER_SECOND("a size in a time such as 20MB/s", MeasureUnit::flow),
    /** A part of a whole: 0.5 is half of it. */
    SHARE("a share from 0% to 100%, with the sign", text -> {
        throw new IllegalArgumentException("is no share");
    }),
    /** How many there are. */
    COUNT("a whole number", MeasureUnit::whole),
    /** How many in a second. */
    EVENTS_PER_SECOND("a rate such as 10/s, 3/m or 1/h", text -> Rate.parse(text).perSecond()),
    /** Seconds. */
    SECONDS("a duration such as 5s or 500ms", text -> Durations.parse(text).toNanos() / 1e9);

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double KIBI = 1024;
    private final String rule;
    private final ToDoubleFunction<String> parser;

    MeasureUnit(String rule, ToDoubleFunction<String> parser) {
        this.rule = rule;
        this.parser = parser;
    }

    /** What may be written, as the end of "must be". */
    String rule() {
        return rule;
    }

    /**
     * The value that a text means.
     *
     * @throws IllegalArgumentException it means none
     */
    double parse(String text) {
        return parser.applyAsDouble(text);
    }

    /** A value for people, rounded: {@code 301.5MiB}, {@code 61.2%}, {@code 0.95 cores}, {@code 3.0/m}. */
    public String text(double value) {
        return switch (this) {
            case CORES -> String.format(Locale.ROOT, "%.2f cores", value);
            case BYTES -> size(value);
            case BYTES_PER_SECOND -> size(value) + "/s";
            case SHARE -> String.format(Locale.ROOT, "%.1f%%", value * 100);
            case COUNT -> String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
            case EVENTS_PER_SECOND -> rate(value);
            case SECONDS -> Durations.text(Duration.ofMillis(Math.round(value * 1000)));
        };
    }

    private static String size(double bytes) {
        double rest = bytes;
        int unit = 0;
        while (rest >= KIBI && unit < SIZES.length - 1) {
            rest /= KIBI;
            unit++;
        }
        boolean whole = unit == 0 || rest == Math.rint(rest);
        return String.format(Locale.ROOT, whole ? "%.0f%s" : "%.1f%s", rest, SIZES[unit]);
    }

    private static String rate(double perSecond) {
        if (perSecond >= 1 || perSecond == 0) {
            return String.format(Locale.ROOT, "%.1f/s", perSecond);
        }
        double perMinute = perSecond * 60;
        return perMinute >= 1 ? String.format(Locale.ROOT, "%.1f/m", perMinute)
                : String.format(Locale.ROOT, "%.1f/h", perMinute * 60);
    }

    private static double flow(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("has no time");
        }
        Rate once = Rate.parse("1/" + text.substring(slash + 1).strip());
        return Sizes.parse(text.substring(0, slash).strip()) * once.perSecond();
    }

    private static double whole(String text) {
        double number = number(text);
        if (number != Math.rint(number)) {
            throw new IllegalArgumentException("is not whole");
        }
        return number;
    }

    private static double number(String text) {
        if (!text.matches("\\d{1,15}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException("is no number");
        }
        return Double.parseDouble(text);
    }
}
