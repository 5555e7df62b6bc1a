package io.multimodule.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Strings and numbers as rules see them: compared by their text, in which 1 and 1.0 are both {@code 1}. */
final class Scalars {
    /** Perl prints numbers with a fraction in the format {@code %.15g}. */
    private static final MathContext PRINTED = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final int LEAST_PLAIN_EXPONENT = -4;
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final int LONGEST_NUMBER = 64;

    private Scalars() {
    }

    /** The text of a string or number; {@code null} for anything else. */
    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return value.toString();
        }
        if (value instanceof Double real) {
            return printed(new BigDecimal(real));
        }
        return value instanceof BigDecimal real ? printed(real) : null;
    }

    private static String printed(BigDecimal value) {
        BigDecimal digits = value.round(PRINTED).stripTrailingZeros();
        if (digits.signum() == 0) {
            return "0";
        }
        long exponent = (long) digits.precision() - digits.scale() - 1;
        if (exponent >= LEAST_PLAIN_EXPONENT && exponent < PRINTED.getPrecision()) {
            return digits.toPlainString();
        }
        String all = digits.unscaledValue().abs().toString();
        String fraction = all.length() > 1 ? "." + all.substring(1) : "";
        String sign = digits.signum() < 0 ? "-" : "";
        return sign + all.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /** The number that a value is or, as text, spells; {@code null} when it is neither. */
    static Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        return value instanceof String text && text.length() <= LONGEST_NUMBER ? JsonNumber.spelt(text) : null;
    }

    /** Compares two numbers by value, exactly. */
    static int compare(Number a, Number b) {
        if (a instanceof Long left && b instanceof Long right) {
            return Long.compare(left, right);
        }
        if (a instanceof Double left && b instanceof Double right) {
            // Adding zero makes -0.0 the same as 0.0.
            return Double.compare(left + 0.0, right + 0.0);
        }
        if (a instanceof Long left && b instanceof Double right && Math.abs(left) <= EXACT_IN_DOUBLE) {
            return Double.compare(left, right + 0.0);
        }
        if (a instanceof Double left && b instanceof Long right && Math.abs(right) <= EXACT_IN_DOUBLE) {
            return Double.compare(left + 0.0, right);
        }
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal real) {
            return real;
        }
        if (number instanceof BigInteger whole) {
            return new BigDecimal(whole);
        }
        return number instanceof Double real ? new BigDecimal(real) : BigDecimal.valueOf(number.longValue());
    }
}
