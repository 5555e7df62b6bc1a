package io.multimodule.message;

import java.util.List;

/** Writes a message as JSON into a buffer. */
final class JsonWriter {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int LONG_CHARACTERS = 20;
    /** ASCII that stands for itself in a string. */
    private static final boolean[] PLAIN = new boolean[0x80];
    /** With the decimals fewer digits than a double tells apart. */
    private static final double LARGEST_FRACTION = 1e9;
    private static final int MOST_DECIMALS = 6;

    static {
        for (int c = ' '; c < PLAIN.length; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private JsonWriter() {
    }

    static void write(Message message, ReusableBuffer out) {
        object(message, out, 1);
    }

    /** Any value; {@code depth} is the number of objects and arrays around it. */
    static void value(Object value, ReusableBuffer out, int depth) {
        if (value instanceof String text) {
            text(text, out);
        } else if (value instanceof Long number) {
            integer(number, out);
        } else if (value instanceof Message message) {
            object(message, out, depth + 1);
        } else if (value instanceof List<?> list) {
            array(list, out, depth + 1);
        } else {
            plain(value, out);
        }
    }

    private static void plain(Object value, ReusableBuffer out) {
        if (value == null) {
            out.put(NULL, 0, NULL.length);
        } else if (value instanceof Boolean truth) {
            byte[] word = truth ? TRUE : FALSE;
            out.put(word, 0, word.length);
        } else if (!(value instanceof Double real && fraction(real, out))) {
            ascii(value.toString(), out);
        }
    }

    /**
     * Writes a number of few decimals: the first whose decimals, divided by their power of ten, give the very same
     * double. One division of exact values rounds correctly, so a reader gets that double again.
     */
    private static boolean fraction(double real, ReusableBuffer out) {
        if (!(Math.abs(real) < LARGEST_FRACTION) || real == 0) {
            return false;
        }
        long power = 10;
        for (int decimals = 1; decimals <= MOST_DECIMALS; decimals++) {
            long digits = Math.round(real * power);
            if ((double) digits / power == real) {
                decimals(digits, power, out);
                return true;
            }
            power *= 10;
        }
        return false;
    }

    private static void decimals(long digits, long power, ReusableBuffer out) {
        if (digits < 0) {
            out.put('-');
        }
        long positive = Math.abs(digits);
        integer(positive / power, out);
        out.put('.');
        long rest = positive % power;
        for (long place = power / 10; place > 0; place /= 10) {
            out.put((int) ('0' + rest / place % 10));
        }
    }

    private static void object(Message message, ReusableBuffer out, int depth) {
        check(depth);
        int separator = '{';
        for (int i = 0, size = message.size(); i < size; i++) {
            out.put(separator);
            separator = ',';
            name(message.nameAt(i), out);
            value(message.valueAt(i), out, depth);
        }
        if (separator == '{') {
            out.put('{');
        }
        out.put('}');
    }

    private static void array(List<?> list, ReusableBuffer out, int depth) {
        check(depth);
        out.put('[');
        for (int i = 0, size = list.size(); i < size; i++) {
            if (i > 0) {
                out.put(',');
            }
            value(list.get(i), out, depth);
        }
        out.put(']');
    }

    private static void check(int depth) {
        if (depth > JsonCodec.MAXIMUM_DEPTH) {
            throw new IllegalArgumentException("a message of more than " + JsonCodec.MAXIMUM_DEPTH
                    + " nested objects and arrays cannot be sent, no receiver would read it; make it flatter");
        }
    }

    private static void name(String name, ReusableBuffer out) {
        byte[] known = NameTable.bytes(name);
        if (known == null) {
            text(name, out);
            out.put(':');
            return;
        }
        byte[] bytes = out.reserve(known.length + 3);
        int at = out.end();
        bytes[at++] = '"';
        System.arraycopy(known, 0, bytes, at, known.length);
        at += known.length;
        bytes[at] = '"';
        bytes[at + 1] = ':';
        out.end(at + 2);
    }

    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    private static void text(String text, ReusableBuffer out) {
        int length = text.length();
        byte[] bytes = out.reserve(length + 2);
        int from = out.end();
        bytes[from++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !PLAIN[c]) {
                out.end(from + i);
                unusual(text, i, out);
                return;
            }
            bytes[from + i] = (byte) c;
        }
        bytes[from + length] = '"';
        out.end(from + length + 1);
    }

    /** The rest of a text in which something needs more than one byte. */
    private static void unusual(String text, int from, ReusableBuffer out) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.put('\\');
                out.put(c);
            } else if (c < ' ') {
                control(c, out);
            } else if (!Character.isSurrogate(c)) {
                character(c, out);
            } else {
                int whole = text.codePointAt(i);
                boolean pair = Character.isSupplementaryCodePoint(whole);
                character(pair ? whole : 0xFFFD, out);
                i += pair ? 1 : 0;
            }
        }
        out.put('"');
    }

    private static void character(int c, ReusableBuffer out) {
        if (c < 0x80) {
            out.put(c);
        } else if (c < 0x800) {
            out.put(0xC0 | c >> 6);
            out.put(0x80 | c & 0x3F);
        } else if (c < 0x10000) {
            out.put(0xE0 | c >> 12);
            out.put(0x80 | c >> 6 & 0x3F);
            out.put(0x80 | c & 0x3F);
        } else {
            out.put(0xF0 | c >> 18);
            out.put(0x80 | c >> 12 & 0x3F);
            out.put(0x80 | c >> 6 & 0x3F);
            out.put(0x80 | c & 0x3F);
        }
    }

    private static void control(char c, ReusableBuffer out) {
        int letter = switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\b' -> 'b';
            case '\f' -> 'f';
            default -> 'u';
        };
        out.put('\\');
        out.put(letter);
        if (letter == 'u') {
            out.put('0');
            out.put('0');
            out.put(HEX[c >> 4]);
            out.put(HEX[c & 0xF]);
        }
    }

    private static void integer(long number, ReusableBuffer out) {
        byte[] bytes = out.reserve(LONG_CHARACTERS);
        int end = out.end() + digits(number);
        out.end(end);
        // Negative all the way: the smallest long has no positive counterpart.
        long rest = number > 0 ? -number : number;
        do {
            bytes[--end] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            bytes[--end] = '-';
        }
    }

    private static int digits(long number) {
        int count = number < 0 ? 2 : 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            count++;
        }
        return count;
    }

    private static void ascii(String text, ReusableBuffer out) {
        byte[] bytes = out.reserve(text.length());
        int end = out.end();
        for (int i = 0; i < text.length(); i++) {
            bytes[end++] = (byte) text.charAt(i);
        }
        out.end(end);
    }
}
