package io.multimodule.queue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The pairs in the header of a message, in their order. Immutable.
 *
 * <p>Known keys: l length of the body, s serializer, c compression (a label only), d destination host,
 * q queue there, t hops left, f file that holds the body, n nonce, S sender of an encrypted message.
 */
public final class TransitHeader {
    /** The header without pairs. */
    public static final TransitHeader NONE = new TransitHeader(Map.of());

    private final Map<String, String> pairs;

    private TransitHeader(Map<String, String> pairs) {
        this.pairs = pairs;
    }

    /**
     * Reads a header from the start of a message.
     *
     * @throws MalformedMessageException there is no good header
     */
    public static TransitHeader read(byte[] bytes, int length) throws MalformedMessageException {
        HeaderScan scan = new HeaderScan();
        scan.start(bytes, length);
        Map<String, String> pairs = new LinkedHashMap<>();
        while (scan.next()) {
            pairs.put(scan.key(), scan.value());
        }
        return new TransitHeader(pairs);
    }

    /** The header of a message for another host, with the hops that the predecessor allows. */
    public static TransitHeader to(String host, QueueName queue) {
        return NONE.with("d", host).with("q", queue.value()).with("t", "9");
    }

    /**
     * This header with one pair set: in its place, or at the end.
     *
     * @throws IllegalArgumentException the key or the value contains {@code ','} or {@code '='}, for which the form has
     *         no escape
     */
    public TransitHeader with(String key, String value) {
        if (key.isEmpty() || !plain(key) || !plain(value)) {
            throw new IllegalArgumentException("the header pair " + key + "=" + value
                    + " cannot be written: neither side may contain ',' or '='");
        }
        Map<String, String> copy = new LinkedHashMap<>(pairs);
        copy.put(key, value);
        return new TransitHeader(copy);
    }

    /** The value of a key; {@code null} when it is missing. */
    public String get(String key) {
        return pairs.get(key);
    }

    /** The pairs in their order, unmodifiable. */
    public Map<String, String> asMap() {
        return Collections.unmodifiableMap(pairs);
    }

    /** The header as it starts a message: its length, a colon, and the pairs. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        pairs.forEach((key, value) -> text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));
        int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
        return text.insert(0, ':').insert(0, length).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean plain(String text) {
        return text.indexOf(',') < 0 && text.indexOf('=') < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransitHeader header && pairs.equals(header.pairs);
    }

    @Override
    public int hashCode() {
        return pairs.hashCode();
    }

    @Override
    public String toString() {
        return pairs.toString();
    }
}
