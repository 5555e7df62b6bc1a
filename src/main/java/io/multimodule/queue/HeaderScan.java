package io.multimodule.queue;

import io.multimodule.queue.MalformedMessageException.Reason;
import java.nio.charset.StandardCharsets;

/** Walks over the pairs of a header in place, without garbage unless text is asked for. One thread. */
final class HeaderScan {
    private static final int MAXIMUM_DIGITS = 7;
    private static final int DECIMAL = 10;

    private byte[] bytes;
    private int end;
    private int next;
    private int keyStart;
    private int keyEnd;
    private int valueEnd;

    /** Reads the length of the header and stands before its first pair. */
    void start(byte[] message, int length) throws MalformedMessageException {
        bytes = message;
        if (length == 0) {
            throw new MalformedMessageException(Reason.EMPTY,
                    "the message has no bytes; it must start with LENGTH:HEADER");
        }
        int at = 0;
        int header = 0;
        while (at < length && at <= MAXIMUM_DIGITS && isDigit(message[at])) {
            header = header * DECIMAL + message[at++] - '0';
        }
        if (at == 0 || at > MAXIMUM_DIGITS || at == length || message[at] != ':') {
            throw new MalformedMessageException(Reason.NO_HEADER,
                    "the message starts with \"" + excerpt(message, length) + "\"; it must start with LENGTH:HEADER, as in 5:l=123");
        }
        next = at + 1;
        end = next + header;
        if (end > length) {
            throw new MalformedMessageException(Reason.HEADER_TOO_LONG, "the message says that its header has " + header
                    + " bytes, but only " + (length - next) + " follow; it was cut short or is no message");
        }
    }

    /** Steps to the next pair; false behind the last one. */
    boolean next() throws MalformedMessageException {
        if (next >= end) {
            return false;
        }
        keyStart = next;
        keyEnd = find('=', next, end);
        int pairEnd = find(',', next, end);
        if (keyEnd >= pairEnd || keyEnd == keyStart) {
            throw new MalformedMessageException(Reason.BAD_HEADER, "the header part \"" + text(keyStart, pairEnd)
                    + "\" is no KEY=VALUE; the sender must write pairs separated by commas");
        }
        valueEnd = find('=', keyEnd + 1, pairEnd);
        next = pairEnd + 1;
        return true;
    }

    /** Where the body starts. */
    int bodyStart() {
        return end;
    }

    /** The key when it has one letter, as all known ones have; else 0. */
    int letter() {
        return keyEnd - keyStart == 1 ? bytes[keyStart] : 0;
    }

    String key() {
        return text(keyStart, keyEnd);
    }

    String value() {
        return text(keyEnd + 1, valueEnd);
    }

    boolean valueIs(String ascii) {
        int start = keyEnd + 1;
        if (valueEnd - start != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The value as a number, or -1 when it is none. */
    long number() {
        int start = keyEnd + 1;
        if (start == valueEnd || valueEnd - start > 2 * MAXIMUM_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < valueEnd; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            number = number * DECIMAL + bytes[i] - '0';
        }
        return number;
    }

    private int find(char wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The first bytes as text that cannot harm a terminal. */
    private static String excerpt(byte[] message, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(length, 16); i++) {
            text.append(message[i] > ' ' && message[i] < 0x7f ? (char) message[i] : '.');
        }
        return text.toString();
    }
}
