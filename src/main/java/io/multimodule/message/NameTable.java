package io.multimodule.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one {@link String} of a field's name, found by its bytes without making a new one, and the bytes of a name.
 * Only ASCII names that need no escape are in it.
 *
 * <p>Tables of a fixed size in which a name replaces another of the same slot: they cannot grow, whatever names
 * come in. Any thread: an entry is immutable, and a lost update costs one more look-up.
 */
final class NameTable {
    private static final int SLOTS = 2048;
    private static final int LONGEST = 64;
    /** The golden ratio in 64 bits: spreads what differs in any bit over the upper ones. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final Entry[] BY_BYTES = new Entry[SLOTS];
    private static final Entry[] BY_NAME = new Entry[SLOTS];

    private NameTable() {
    }

    private record Entry(byte[] bytes, String name) {
        boolean is(byte[] source, int from, int to) {
            return Arrays.equals(bytes, 0, bytes.length, source, from, to);
        }
    }

    /** The interned name that stands between two places, in bytes that go on to {@code end}. */
    static String name(byte[] bytes, int from, int to, int end) {
        int slot = slot(bytes, from, to, end);
        Entry entry = BY_BYTES[slot];
        if (entry != null && entry.is(bytes, from, to)) {
            return entry.name;
        }
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).intern();
        if (to - from <= LONGEST) {
            entry = new Entry(Arrays.copyOfRange(bytes, from, to), name);
            BY_BYTES[slot] = entry;
            BY_NAME[slot(name)] = entry;
        }
        return name;
    }

    /** The bytes of a name; null when the table does not have it, and then it is written the long way. */
    static byte[] bytes(String name) {
        int slot = slot(name);
        Entry entry = BY_NAME[slot];
        if (entry != null) {
            return entry.name == name || entry.name.equals(name) ? entry.bytes : null;
        }
        if (name.length() > LONGEST || !JsonWriter.isPlain(name)) {
            return null;
        }
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        BY_NAME[slot] = new Entry(bytes, name.intern());
        return bytes;
    }

    /** Looks at length, first eight and last eight bytes only: enough to tell the names of messages apart. */
    private static int slot(byte[] bytes, int from, int to, int end) {
        int length = to - from;
        long mixed = AsciiScan.first(bytes, from, Math.min(length, Long.BYTES), end) * SPREAD + length;
        if (length > Long.BYTES) {
            mixed = (mixed ^ AsciiScan.first(bytes, to - Long.BYTES, Long.BYTES, end)) * SPREAD;
        }
        return (int) (mixed * SPREAD >>> 53) & SLOTS - 1;
    }

    private static int slot(String name) {
        int hash = name.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
