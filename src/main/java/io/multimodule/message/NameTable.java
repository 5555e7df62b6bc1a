package io.multimodule.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one {@link String} of a field's name, found by its bytes without making a new one.
 *
 * <p>A fixed table in which a name replaces another of the same slot: it cannot grow, whatever names come in.
 * Any thread: an entry is immutable, and a lost update costs one more look-up.
 */
final class NameTable {
    private static final int SLOTS = 2048;
    private static final int LONGEST = 64;
    private static final Entry[] ENTRIES = new Entry[SLOTS];

    private NameTable() {
    }

    private record Entry(byte[] bytes, String name) {
        boolean is(byte[] source, int from, int to) {
            return Arrays.equals(bytes, 0, bytes.length, source, from, to);
        }
    }

    /** The interned name of ASCII bytes whose hash is {@code hash}. */
    static String name(byte[] bytes, int from, int to, int hash) {
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Entry entry = ENTRIES[slot];
        if (entry != null && entry.is(bytes, from, to)) {
            return entry.name;
        }
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).intern();
        if (to - from <= LONGEST) {
            ENTRIES[slot] = new Entry(Arrays.copyOfRange(bytes, from, to), name);
        }
        return name;
    }
}
