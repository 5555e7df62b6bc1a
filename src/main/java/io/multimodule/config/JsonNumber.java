package io.multimodule.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Numbers as JSON knows them: no hexadecimal, no octal, no underscores, no infinity. */
final class JsonNumber {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,999})");
    private static final Pattern REAL = Pattern.compile("-?(0|[1-9]\\d{0,999})(\\.\\d{1,999})?([eE][+-]?\\d{1,4})?");

    private JsonNumber() {
    }

    /** A Long, BigInteger, Double or BigDecimal that has exactly the value written; null for no number. */
    static Object of(String text) {
        if (WHOLE.matcher(text).matches()) {
            BigInteger whole = new BigInteger(text);
            return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
        }
        if (!REAL.matcher(text).matches()) {
            return null;
        }
        BigDecimal exact = new BigDecimal(text);
        double real = exact.doubleValue();
        boolean same = Double.isFinite(real) && new BigDecimal(Double.toString(real)).compareTo(exact) == 0;
        return same ? (Object) real : exact;
    }
}
