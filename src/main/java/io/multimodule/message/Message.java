package io.multimodule.message;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
 * <p>Any thread. Up to {@value #SEARCHED_FIELDS} fields are searched one after the other: most messages
 * are small, and a comparison of interned names costs less than hashing. Larger ones have an index.
 */
public final class Message {
    /** The message without fields. */
    public static final Message EMPTY = new Message(new Object[0], null);

    static final int SEARCHED_FIELDS = 32;

    /** Name and value in turns: n0, v0, n1, v1, … */
    private final Object[] fields;
    /** Places by name; made when a large message is first searched, so it is written by any thread. */
    private volatile Map<String, Integer> index;
    /** 0 until it is asked for; every thread finds the same. */
    private int roughBytes;

    /** Takes over the fields, whose names differ; the index may be null. */
    Message(Object[] fields, Map<String, Integer> index) {
        this.fields = fields;
        this.index = index;
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
        Builder builder = new Builder(size() + 4);
        System.arraycopy(fields, 0, builder.fields, 0, fields.length);
        builder.size = size();
        return builder;
    }

    /** The number of fields. */
    public int size() {
        return fields.length >> 1;
    }

    /** The name of field {@code index}, from 0. */
    public String nameAt(int index) {
        return (String) fields[2 * Objects.checkIndex(index, size())];
    }

    /** The value of field {@code index}, from 0; {@code null} is JSON's null. */
    public Object valueAt(int index) {
        return fields[2 * Objects.checkIndex(index, size()) + 1];
    }

    /** The place of a field, or -1 when there is none of that name. */
    public int indexOf(String name) {
        return fields.length <= 2 * SEARCHED_FIELDS ? search(fields, fields.length, name) : lookUp(name);
    }

    /** The value of a field; {@code null} when it is missing or JSON's null. */
    public Object get(String name) {
        int place = indexOf(name);
        return place < 0 ? null : fields[2 * place + 1];
    }

    /** Whether there is a field of that name, be it null. */
    public boolean has(String name) {
        return indexOf(name) >= 0;
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

    /**
     * This message with one field set: replaced in its place, or added at the end.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public Message with(String name, Object value) {
        Object plain = Values.of(value);
        int place = indexOf(name);
        if (place >= 0) {
            Object[] copy = fields.clone();
            copy[2 * place + 1] = plain;
            return new Message(copy, index);
        }
        Object[] copy = Arrays.copyOf(fields, fields.length + 2);
        copy[fields.length] = Objects.requireNonNull(name, "the name of a field");
        copy[fields.length + 1] = plain;
        return new Message(copy, null);
    }

    /** This message without a field; itself when there is none of that name. */
    public Message without(String name) {
        int place = indexOf(name);
        if (place < 0) {
            return this;
        }
        Object[] copy = new Object[fields.length - 2];
        System.arraycopy(fields, 0, copy, 0, 2 * place);
        System.arraycopy(fields, 2 * place + 2, copy, 2 * place, copy.length - 2 * place);
        return new Message(copy, null);
    }

    /** The fields as an unmodifiable map in their order; a view, not a copy. */
    public Map<String, Object> asMap() {
        return new MessageMap(this);
    }

    /**
     * About how many bytes this message takes in memory, which is what bounds on memory count. Values that it
     * shares with other messages are in the number.
     */
    public int roughBytes() {
        int known = roughBytes;
        if (known == 0) {
            known = RoughBytes.of(this);
            roughBytes = known;
        }
        return known;
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

    private static int search(Object[] fields, int end, String name) {
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

    private int lookUp(String name) {
        Map<String, Integer> places = index;
        if (places == null) {
            places = placesOf(fields, fields.length);
            index = places;
        }
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }

    private static Map<String, Integer> placesOf(Object[] fields, int end) {
        Map<String, Integer> places = new HashMap<>(end);
        for (int i = 0; i < end; i += 2) {
            places.put((String) fields[i], i >> 1);
        }
        return places;
    }

    /** Builds a message; one thread, once. */
    public static final class Builder {
        private Object[] fields;
        private int size;
        /** Places by name, from the moment that searching one by one would take long. */
        private Map<String, Integer> index;

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
            int place = place(name);
            if (place >= 0) {
                fields[2 * place + 1] = plain;
            } else {
                append(Objects.requireNonNull(name, "the name of a field"), plain);
            }
            return this;
        }

        /** The message; the builder is not used again. */
        public Message build() {
            if (size == 0) {
                return EMPTY;
            }
            Object[] exact = fields.length == 2 * size ? fields : Arrays.copyOf(fields, 2 * size);
            fields = null;
            return new Message(exact, index);
        }

        private int place(String name) {
            if (size <= SEARCHED_FIELDS) {
                return search(fields, 2 * size, name);
            }
            if (index == null) {
                index = placesOf(fields, 2 * size);
            }
            return index.getOrDefault(name, -1);
        }

        private void append(String name, Object value) {
            if (2 * size == fields.length) {
                fields = Arrays.copyOf(fields, 4 * size);
            }
            fields[2 * size] = name;
            fields[2 * size + 1] = value;
            if (index != null) {
                index.put(name, size);
            }
            size++;
        }
    }
}
