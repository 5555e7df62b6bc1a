package io.multimodule.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many in so long: {@code 10/s}, {@code 5/10s}, {@code 0.5/m}.
 *
 * @param count how many, not negative
 * @param window in how long, longer than zero
 */
public record Rate(double count, Duration window) {
    private static final Pattern RATE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?/ ?([a-z]+|\\d.*)");

    /** Checks the bounds. */
    public Rate {
        if (!(count >= 0) || window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("must be at least 0 in more than no time");
        }
    }

    /** How many in a second. */
    public double perSecond() {
        return count * 1e9 / window.toNanos();
    }

    /**
     * The rate that a text means.
     *
     * @throws IllegalArgumentException whose message is the rule, as the end of a sentence
     */
    public static Rate parse(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException("must be a rate such as 10/s, 5/10s or 3/m");
        }
        String window = rate.group(2);
        return new Rate(Double.parseDouble(rate.group(1)),
                Durations.parse(Character.isDigit(window.charAt(0)) ? window : "1" + window));
    }

    /** The text that {@link #parse} takes for this rate. */
    @Override
    public String toString() {
        boolean whole = count == Math.rint(count) && count < 1e15;
        String number = whole ? Long.toString((long) count) : Double.toString(count);
        String unit = Durations.text(window);
        return number + "/" + (unit.matches("1[a-z]+") ? unit.substring(1) : unit);
    }
}
