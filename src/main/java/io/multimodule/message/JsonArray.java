package io.multimodule.message;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * A JSON array inside a message: never changes, and holds only values in a message's form, so it moves
 * from one message to another without being looked at again.
 */
final class JsonArray extends AbstractList<Object> implements RandomAccess {
    static final JsonArray EMPTY = new JsonArray(new Object[0]);

    private final Object[] items;

    /** Takes over the items, which are in a message's form and are not changed any more. */
    JsonArray(Object[] items) {
        this.items = items;
    }

    @Override
    public Object get(int index) {
        return items[index];
    }

    @Override
    public int size() {
        return items.length;
    }

    @Override
    public Object[] toArray() {
        return items.clone();
    }

    /** This array with one item replaced, or added when {@code index} is the size. */
    JsonArray with(int index, Object value) {
        Object[] copy = Arrays.copyOf(items, Math.max(items.length, index + 1));
        copy[index] = value;
        return new JsonArray(copy);
    }

    /** This array without one item. */
    JsonArray without(int index) {
        Object[] copy = new Object[items.length - 1];
        System.arraycopy(items, 0, copy, 0, index);
        System.arraycopy(items, index + 1, copy, index, copy.length - index);
        return new JsonArray(copy);
    }
}
