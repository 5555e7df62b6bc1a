package io.multimodule.message;

import io.multimodule.message.BadMessageException.Reason;
import java.nio.charset.StandardCharsets;

/** Reads the strings of JSON: plain ASCII at once, escapes and UTF-8 one character at a time. One thread. */
final class JsonText {
    /** No byte: the end of the text. */
    static final int END = -1;

    private static final int KEPT_CHARACTERS = 1 << 16;
    private static final int EXCERPT = 24;

    private StringBuilder characters = new StringBuilder();
    private byte[] bytes;
    private int start;
    private int limit;
    private int at;

    /** The string whose first byte behind the quote is {@code from}; {@code first} is where the message starts. */
    String read(byte[] source, int from, int end, int first) throws BadMessageException {
        int to = AsciiScan.plainUntil(source, from, end);
        if (to < end && source[to] == '"') {
            at = to + 1;
            return new String(source, from, to - from, StandardCharsets.ISO_8859_1);
        }
        bytes = source;
        start = first;
        limit = end;
        at = from;
        return unusual();
    }

    /** The place behind the closing quote of the last string. */
    int end() {
        return at;
    }

    private String unusual() throws BadMessageException {
        try {
            for (int c = take(); c != '"'; c = take()) {
                if (c == '\\') {
                    escape();
                } else if (c >= 0x80) {
                    characters.appendCodePoint(multibyte(c));
                } else if (c >= ' ') {
                    characters.append((char) c);
                } else {
                    at--;
                    throw bad(Reason.NOT_JSON, "a control character stands in a string; write it as an escape");
                }
            }
            return characters.toString();
        } finally {
            bytes = null;
            characters.setLength(0);
            if (characters.capacity() > KEPT_CHARACTERS) {
                characters = new StringBuilder();
            }
        }
    }

    private int take() throws BadMessageException {
        if (at >= limit) {
            throw bad(Reason.NOT_JSON, "the text ends inside a string");
        }
        return bytes[at++] & 0xFF;
    }

    private void escape() throws BadMessageException {
        int c = take();
        switch (c) {
            case '"', '\\', '/' -> characters.append((char) c);
            case 'n' -> characters.append('\n');
            case 't' -> characters.append('\t');
            case 'r' -> characters.append('\r');
            case 'b' -> characters.append('\b');
            case 'f' -> characters.append('\f');
            case 'u' -> unicode();
            default -> {
                at--;
                throw bad(Reason.NOT_JSON, "an escape is one of \\\" \\\\ \\/ \\n \\t \\r \\b \\f \\u");
            }
        }
    }

    private void unicode() throws BadMessageException {
        char c = hex();
        characters.append(c);
        if (!Character.isSurrogate(c)) {
            return;
        }
        boolean pair = Character.isHighSurrogate(c) && take() == '\\' && take() == 'u';
        char low = pair ? hex() : 0;
        if (!Character.isLowSurrogate(low)) {
            throw bad(Reason.BAD_TEXT, "an escape is half of a surrogate pair");
        }
        characters.append(low);
    }

    private char hex() throws BadMessageException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) {
                at--;
                throw bad(Reason.NOT_JSON, "\\u needs four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    /** A character of two to four bytes, in the one form that UTF-8 allows (Unicode, table 3-7). */
    private int multibyte(int first) throws BadMessageException {
        int extra = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4) {
            at--;
            throw bad(Reason.BAD_TEXT, "this byte starts no UTF-8 character");
        }
        int c = first & 0x3F >> extra;
        for (int i = 0; i < extra; i++) {
            int next = at < limit ? bytes[at] & 0xFF : 0;
            if (next >> 6 != 2) {
                throw bad(Reason.BAD_TEXT, "a UTF-8 character is cut off here");
            }
            at++;
            c = c << 6 | next & 0x3F;
        }
        boolean tooShort = extra == 2 && c < 0x800 || extra == 3 && c < 0x10000;
        if (tooShort || c > Character.MAX_CODE_POINT || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            at -= extra + 1;
            throw bad(Reason.BAD_TEXT, tooShort ? "a character takes more bytes than it needs"
                    : "these bytes are no Unicode character");
        }
        return c;
    }

    private BadMessageException bad(Reason reason, String text) {
        return bad(reason, text, bytes, at, start, limit);
    }

    /** A fault with its place and what stands there. */
    static BadMessageException bad(Reason reason, String text, byte[] bytes, int at, int start, int end) {
        StringBuilder found = new StringBuilder();
        for (int i = at; i < Math.min(end, at + EXCERPT); i++) {
            int c = bytes[i] & 0xFF;
            found.append(c >= ' ' && c < 0x7F ? String.valueOf((char) c) : String.format("<%02X>", c));
        }
        String what = at >= end ? "the end" : "'" + found + (end - at > EXCERPT ? "…'" : "'");
        return new BadMessageException(reason,
                "not a message: " + text + " (at byte " + (at - start) + " of " + (end - start) + ": " + what + ")");
    }
}
