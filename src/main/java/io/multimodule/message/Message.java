package io.multimodule.message;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * A JSON object that never changes: what tasks receive and emit, and what an object inside it is.
 *
 * <p>A value is a {@link String}, {@link Boolean}, {@link Long}, {@link java.math.BigInteger},
 * {@link Double}, {@link java.math.BigDecimal}, {@code null}, another {@code Message}, or an
 * unmodifiable {@link List} of those; {@link #of}, {@link #with} and the builder bring other numbers,
 * maps and collections into that form. Fields keep their order. Because nothing in it changes, one
 * message is handed to any number of receivers without a copy; {@link #with} and {@link #without}
 * make a new message that shares the values.
 *
 * <p>Any thread. Fields are searched one after the other: messages are small, and a comparison of
 * interned names costs less than hashing.
 */
public final class Message {
    /** The message without fields. */
    public static final Message EMPTY = new Message(new Object[0], 0);

    /** Name and value in turns: n0, v0, n1, v1, … */
    private final Object[] fields;
    private final int size;

    private Message(Object[] fields, int size) {
        this.fields = fields;
        this.size = size;
    }

    /** A message with one field. */
    public static Message of(String name, Object value) {
        return builder(1).put(name, value).build();
    }

    /** A message with two fields. */
    public static Message of(String name1, Object value1, String name2, Object value2) {
        return builder(2).put(name1, value1).put(name2, value2).build();
    }

    /** A message with three fields. */
    public static Message of(String name1, Object value1, String name2, Object value2, String name3, Object value3) {
        return builder(3).put(name1, value1).put(name2, value2).put(name3, value3).build();
    }

    /**
     * A message with the entries of a map, in its order.
     *
     * @throws IllegalArgumentException if a value has no JSON form
     */
    public static Message copyOf(Map<String, ?> map) {
        Builder builder = builder(map.size());
        map.forEach(builder::put);
        return builder.build();
    }

    /** A builder for a message of about {@code expectedFields} fields. */
    public static Builder builder(int expectedFields) {
        return new Builder(expectedFields);
    }

    /** A builder that starts with the fields of this message. */
    public Builder toBuilder() {
        Builder builder = new Builder(size + 4);
        System.arraycopy(fields, 0, builder.fields, 0, 2 * size);
        builder.size = size;
        return builder;
    }

    /** The number of fields. */
    public int size() {
        return size;
    }

    /** The name of field {@code index}, from 0. */
    public String nameAt(int index) {
        return (String) fields[2 * Objects.checkIndex(index, size)];
    }

    /** The value of field {@code index}, from 0; {@code null} is JSON's null. */
    public Object valueAt(int index) {
        return fields[2 * Objects.checkIndex(index, size) + 1];
    }

    /** The place of a field, or -1 when there is none of that name. */
    public int indexOf(String name) {
        return indexOf(fields, size, name);
    }

    /** The value of a field; {@code null} when it is missing or JSON's null. */
    public Object get(String name) {
        int index = indexOf(fields, size, name);
        return index < 0 ? null : fields[2 * index + 1];
    }

    /** Whether there is a field of that name, be it null. */
    public boolean has(String name) {
        return indexOf(fields, size, name) >= 0;
    }

    /** The text of a string field; {@code null} when it is missing or something else. */
    public String string(String name) {
        return get(name) instanceof String text ? text : null;
    }

    /** The value of an integer field, or {@code otherwise} when it is missing or no whole number that fits. */
    public long number(String name, long otherwise) {
        return get(name) instanceof Long number ? number : otherwise;
    }

    /** The object in a field; {@code null} when it is missing or something else. */
    public Message object(String name) {
        return get(name) instanceof Message object ? object : null;
    }

    /** The array in a field; {@code null} when it is missing or something else. */
    @SuppressWarnings("unchecked")
    public List<Object> array(String name) {
        return get(name) instanceof List<?> list ? (List<Object>) list : null;
    }

    /** This message with one field set: replaced in its place, or added at the end. */
    public Message with(String name, Object value) {
        Object plain = Values.of(value);
        int index = indexOf(fields, size, name);
        if (index >= 0) {
            Object[] copy = fields.clone();
            copy[2 * index + 1] = plain;
            return new Message(copy, size);
        }
        Object[] copy = Arrays.copyOf(fields, 2 * size + 2);
        copy[2 * size] = Objects.requireNonNull(name, "the name of a field");
        copy[2 * size + 1] = plain;
        return new Message(copy, size + 1);
    }

    /** This message without a field; itself when there is none of that name. */
    public Message without(String name) {
        int index = indexOf(fields, size, name);
        if (index < 0) {
            return this;
        }
        Object[] copy = new Object[2 * size - 2];
        System.arraycopy(fields, 0, copy, 0, 2 * index);
        System.arraycopy(fields, 2 * index + 2, copy, 2 * index, 2 * (size - index - 1));
        return new Message(copy, size - 1);
    }

    /** The fields as an unmodifiable map in their order; a view, not a copy. */
    public Map<String, Object> asMap() {
        return new MapView(this);
    }

    /** Equal when the fields are equal, in whatever order; 1 and 1.0 differ, as their JSON does. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Message message && asMap().equals(message.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    /** The message as JSON text. */
    @Override
    public String toString() {
        return JsonCodec.text(this);
    }

    private static int indexOf(Object[] fields, int size, String name) {
        int end = 2 * size;
        for (int i = 0; i < end; i += 2) {
            if (fields[i] == name) {
                return i >> 1;
            }
        }
        for (int i = 0; i < end; i += 2) {
            if (fields[i].equals(name)) {
                return i >> 1;
            }
        }
        return -1;
    }

    /** Builds a message; one thread, once. */
    public static final class Builder {
        private Object[] fields;
        private int size;

        private Builder(int expectedFields) {
            fields = new Object[2 * Math.max(expectedFields, 1)];
        }

        /**
         * Sets a field: replaced in its place when it is there, else added at the end.
         *
         * @throws IllegalArgumentException if the value has no JSON form
         */
        public Builder put(String name, Object value) {
            Object plain = Values.of(value);
            int index = Message.indexOf(fields, size, name);
            if (index >= 0) {
                fields[2 * index + 1] = plain;
                return this;
            }
            return append(name, plain);
        }

        /**
         * Adds a field that is known to be new and whose value already has a message's form; the way
         * of the codec.
         */
        Builder append(String name, Object value) {
            if (2 * size == fields.length) {
                fields = Arrays.copyOf(fields, 4 * size);
            }
            fields[2 * size] = Objects.requireNonNull(name, "the name of a field");
            fields[2 * size + 1] = value;
            size++;
            return this;
        }

        /** Whether a field of that name was put. */
        boolean has(String name) {
            return Message.indexOf(fields, size, name) >= 0;
        }

        /** The message; the builder is not used again. */
        public Message build() {
            if (size == 0) {
                return EMPTY;
            }
            Object[] exact = fields.length == 2 * size ? fields : Arrays.copyOf(fields, 2 * size);
            fields = null;
            return new Message(exact, size);
        }
    }

    /** The map view; entries are made while iterating. */
    private static final class MapView extends AbstractMap<String, Object> {
        private final Message message;

        MapView(Message message) {
            this.message = message;
        }

        @Override
        public Object get(Object name) {
            return name instanceof String text ? message.get(text) : null;
        }

        @Override
        public boolean containsKey(Object name) {
            return name instanceof String text && message.has(text);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new EntrySet(message);
        }
    }

    private static final class EntrySet extends AbstractSet<Map.Entry<String, Object>> {
        private final Message message;

        EntrySet(Message message) {
            this.message = message;
        }

        @Override
        public int size() {
            return message.size;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < message.size;
                }

                @Override
                public Map.Entry<String, Object> next() {
                    if (next >= message.size) {
                        throw new NoSuchElementException();
                    }
                    int index = next++;
                    return new AbstractMap.SimpleImmutableEntry<>(message.nameAt(index), message.valueAt(index));
                }
            };
        }
    }
}
