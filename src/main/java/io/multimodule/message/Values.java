package io.multimodule.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/** Brings Java values into the few forms that a {@link Message} holds. */
final class Values {
    private Values() {
    }

    /**
     * The value in a message's form.
     *
     * @throws IllegalArgumentException if it has no JSON form, such as NaN or an object of another class
     */
    static Object of(Object value) {
        return of(value, 1);
    }

    private static Object of(Object value, int depth) {
        if (value == null || value instanceof String || value instanceof Long || value instanceof Message
                || value instanceof Boolean || value instanceof JsonArray) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Map<?, ?> map) {
            return object(map, depth);
        }
        if (value instanceof Collection<?> collection) {
            return array(collection, depth);
        }
        if (value instanceof Object[] array) {
            return array(Arrays.asList(array), depth);
        }
        if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            return value.toString();
        }
        throw new IllegalArgumentException("a value of " + value.getClass().getName()
                + " has no place in a message; use text, numbers, booleans, null, maps or collections of these");
    }

    private static Object number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double real = number.doubleValue();
            if (!Double.isFinite(real)) {
                throw new IllegalArgumentException("the number " + number + " has no JSON form");
            }
            return number instanceof Double ? number : Double.valueOf(number.toString());
        }
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
        }
        return number instanceof BigDecimal ? number : (Object) number.longValue();
    }

    private static Message object(Map<?, ?> map, int depth) {
        check(depth);
        Message.Builder builder = Message.builder(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            builder.put(String.valueOf(entry.getKey()), of(entry.getValue(), depth + 1));
        }
        return builder.build();
    }

    private static JsonArray array(Collection<?> collection, int depth) {
        check(depth);
        Object[] items = collection.toArray();
        for (int i = 0; i < items.length; i++) {
            items[i] = of(items[i], depth + 1);
        }
        return new JsonArray(items);
    }

    private static void check(int depth) {
        if (depth > JsonCodec.MAXIMUM_DEPTH) {
            throw new IllegalArgumentException("maps and collections more than " + JsonCodec.MAXIMUM_DEPTH
                    + " deep, or one that contains itself, have no place in a message; make them flatter");
        }
    }
}
