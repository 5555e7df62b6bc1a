package io.multimodule.message;

import io.multimodule.message.BadMessageException.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads the numbers of JSON so that kind and value stay. */
final class JsonNumber {
    /** So many decimal digits always fit into a long. */
    static final int SAFE_DIGITS = 18;

    /** Far from where the scale of a BigDecimal would overflow in arithmetic. */
    private static final int MAXIMUM_EXPONENT = 1_000_000_000;
    /** Decimals of so many digits differ as doubles, and a double gives them back. */
    private static final int EXACT_DIGITS = 15;
    /** Powers of ten that a double holds exactly, so that one division or product rounds correctly. */
    private static final double[] EXACT_POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
        1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?");

    private JsonNumber() {
    }

    /** Whether an integer is over at this byte. */
    static boolean endsAt(byte c) {
        return c != '.' && c != 'e' && c != 'E' && (c < '0' || c > '9');
    }

    /** The place behind the number that starts at {@code from}. */
    static int end(byte[] bytes, int from, int end, int start) throws BadMessageException {
        int at = bytes[from] == '-' ? from + 1 : from;
        int whole = at;
        at = digits(bytes, at, end, start);
        if (bytes[whole] == '0' && at > whole + 1) {
            throw JsonText.bad(Reason.NOT_JSON, "a number starts with a needless zero", bytes, from, start, end);
        }
        if (at < end && bytes[at] == '.') {
            at = digits(bytes, at + 1, end, start);
        }
        if (at < end && (bytes[at] | 0x20) == 'e') {
            boolean sign = at + 1 < end && (bytes[at + 1] == '-' || bytes[at + 1] == '+');
            at = digits(bytes, at + (sign ? 2 : 1), end, start);
        }
        if (at - from > JsonCodec.MAXIMUM_NUMBER_LENGTH) {
            throw JsonText.bad(Reason.BAD_NUMBER, "a number of " + (at - from) + " characters, the limit is "
                    + JsonCodec.MAXIMUM_NUMBER_LENGTH + "; send it as a string", bytes, from, start, end);
        }
        return at;
    }

    private static int digits(byte[] bytes, int from, int end, int start) throws BadMessageException {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw JsonText.bad(Reason.NOT_JSON, "a digit should stand here", bytes, at, start, end);
        }
        return at;
    }

    /** The value of the number between two places. */
    static Object value(byte[] bytes, int from, int to, int start) throws BadMessageException {
        boolean negative = bytes[from] == '-';
        long digits = 0;
        int count = 0;
        int fraction = -1;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            byte c = bytes[i];
            if (c == '.') {
                fraction = 0;
            } else if (c >= '0' && c <= '9' && count < SAFE_DIGITS) {
                digits = digits * 10 + c - '0';
                count += digits == 0 ? 0 : 1;
                fraction += fraction < 0 ? 0 : 1;
            } else {
                return of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), bytes, from, start);
            }
        }
        if (fraction < 0) {
            return negative ? -digits : digits;
        }
        if (count <= EXACT_DIGITS && fraction < EXACT_POWERS.length) {
            double value = digits / EXACT_POWERS[fraction];
            return negative ? -value : value;
        }
        return of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), bytes, from, start);
    }

    private static Object of(String text, byte[] bytes, int from, int start) throws BadMessageException {
        try {
            return of(text);
        } catch (NumberFormatException e) {
            throw JsonText.bad(Reason.BAD_NUMBER, "a number out of any range; send it as a string",
                    bytes, from, start, from + text.length());
        }
    }

    /** The number that a text spells; {@code null} when it spells none, or one too long or out of range. */
    static Number spelt(String text) {
        if (text.length() > JsonCodec.MAXIMUM_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            return null;
        }
        try {
            return of(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * The value of a number in JSON's grammar.
     *
     * @throws NumberFormatException the exponent is out of any range
     */
    static Number of(String text) {
        if (text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0) {
            BigInteger whole = new BigInteger(text);
            return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
        }
        BigDecimal exact = new BigDecimal(text);
        if (Math.abs((long) exact.scale()) > MAXIMUM_EXPONENT) {
            throw new NumberFormatException("the exponent of " + text + " is beyond " + MAXIMUM_EXPONENT);
        }
        double near = Double.parseDouble(text);
        if (near == 0) {
            return exact.signum() == 0 ? (Number) near : exact;
        }
        boolean same = Double.isFinite(near) && new BigDecimal(Double.toString(near)).compareTo(exact) == 0;
        return same ? (Number) near : exact;
    }
}
