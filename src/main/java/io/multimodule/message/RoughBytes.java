package io.multimodule.message;

import java.math.BigDecimal;
import java.math.BigInteger;

/** What values take in memory, by rule of thumb. */
final class RoughBytes {
    private static final int OBJECT = 48;
    /** Two references, and the name, which most messages share. */
    private static final int FIELD = 16;
    private static final int ITEM = 8;
    private static final int TEXT = 40;
    private static final int NUMBER = 24;

    private RoughBytes() {
    }

    /** At least 1. */
    static int of(Message message) {
        return (int) Math.min(object(message, 0), Integer.MAX_VALUE);
    }

    private static long object(Message message, int depth) {
        long sum = OBJECT;
        for (int i = 0, size = message.size(); i < size; i++) {
            sum += FIELD + value(message.valueAt(i), depth + 1);
        }
        return sum;
    }

    private static long value(Object value, int depth) {
        if (value instanceof String text) {
            return TEXT + text.length();
        }
        if (value instanceof Long || value instanceof Double) {
            return NUMBER;
        }
        if (value instanceof Message message) {
            return nested(depth) ? object(message, depth) : OBJECT;
        }
        if (value instanceof JsonArray array) {
            return nested(depth) ? array(array, depth) : OBJECT;
        }
        return rare(value);
    }

    private static long array(JsonArray array, int depth) {
        long sum = OBJECT;
        for (int i = 0, size = array.size(); i < size; i++) {
            sum += ITEM + value(array.get(i), depth + 1);
        }
        return sum;
    }

    /** What is deeper can neither be sent nor stored. */
    private static boolean nested(int depth) {
        return depth <= JsonCodec.MAXIMUM_DEPTH;
    }

    private static long rare(Object value) {
        if (value instanceof BigInteger whole) {
            return TEXT + whole.bitLength() / Byte.SIZE;
        }
        if (value instanceof BigDecimal exact) {
            return NUMBER + TEXT + exact.unscaledValue().bitLength() / Byte.SIZE;
        }
        return 0;
    }
}
