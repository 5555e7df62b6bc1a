package io.multimodule.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes of JSON at once. */
final class AsciiScan {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private AsciiScan() {
    }

    /** The first place from {@code from} on of a byte that a string cannot simply hold, or {@code end}. */
    static int plainUntil(byte[] bytes, int from, int end) {
        int i = from;
        while (i + Long.BYTES <= end) {
            long found = special((long) LONGS.get(bytes, i));
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /**
     * The highest bit of each byte that is a quote, a backslash, a control character or no ASCII. A borrow may mark
     * bytes above the first such one too, never below it (Hacker's Delight, 6-1).
     */
    private static long special(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        return (quote - ONES & ~quote | backslash - ONES & ~backslash | word - ONES * ' ' & ~word | word) & HIGHS;
    }

    /** The first {@code length} bytes, at most eight, as a number. */
    static long first(byte[] bytes, int from, int length, int end) {
        if (from + Long.BYTES <= end && length > 0) {
            return (long) LONGS.get(bytes, from) & -1L >>> Long.SIZE - 8 * length;
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << 8 | bytes[from + i] & 0xFF;
        }
        return word;
    }
}
