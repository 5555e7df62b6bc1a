package io.multimodule.cli;

import java.util.Locale;

/**
 * A number as a person reads it; in a table it stands to the right like other numbers.
 *
 * @param value what to sort by
 * @param text what to show
 */
record Quantity(double value, String text) {
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double KIBI = 1024;
    private static final double FEW = 10;

    /** Processors' worth of time. */
    static Quantity cores(double value) {
        return new Quantity(value, String.format(Locale.ROOT, "%.2f", value));
    }

    /** A size. */
    static Quantity bytes(double value) {
        double rest = value;
        int unit = 0;
        while (rest >= KIBI && unit < SIZES.length - 1) {
            rest /= KIBI;
            unit++;
        }
        return new Quantity(value, String.format(Locale.ROOT, unit == 0 ? "%.0f%s" : "%.1f%s", rest, SIZES[unit]));
    }

    /** A part of a whole, 1 being all of it. */
    static Quantity share(double value) {
        return new Quantity(value, String.format(Locale.ROOT, "%.1f%%", value * 100));
    }

    /** A count, or how much a second: without a fraction where that would say nothing. */
    static Quantity number(double value) {
        boolean whole = value == Math.rint(value) || Math.abs(value) >= FEW;
        return new Quantity(value, String.format(Locale.ROOT, whole ? "%.0f" : "%.1f", value));
    }

    @Override
    public String toString() {
        return text;
    }
}
