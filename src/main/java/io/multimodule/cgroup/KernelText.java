package io.multimodule.cgroup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one file of the kernel said, in a buffer that is used again: numbers are found among the bytes
 * without making texts of them. One thread.
 */
final class KernelText {
    /** A file of {@code io.stat} has about 100 bytes a device; what lies behind is not seen. */
    private static final int BYTES = 16 * 1024;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);

    /** A word in the form in which it is looked for. */
    static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The buffer, empty, to be read into. */
    ByteBuffer toFill() {
        return bytes.clear();
    }

    int length() {
        return bytes.position();
    }

    /** The number that the text begins with; {@link Sample#UNKNOWN} when there is none, as for {@code max}. */
    long number() {
        return numberAt(0);
    }

    /** The number behind {@code word} and blanks, with the word at the beginning of a line. */
    long numberOf(byte[] word) {
        for (int at = 0; at < length(); at = nextLine(at)) {
            int number = at + word.length;
            if (isAt(at, word) && isBlank(number)) {
                while (isBlank(number)) {
                    number++;
                }
                return numberAt(number);
            }
        }
        return Sample.UNKNOWN;
    }

    /** The sum of the numbers behind each {@code word}, wherever it stands behind a blank; 0 when it is nowhere. */
    long sumOf(byte[] word) {
        long sum = 0;
        for (int at = 1; at + word.length < length(); at++) {
            if (bytes.get(at - 1) == ' ' && isAt(at, word)) {
                sum += Math.max(0, numberAt(at + word.length));
            }
        }
        return sum;
    }

    /** The first number behind {@code word}, times 100, with two digits behind its point. */
    long hundredthsOf(byte[] word) {
        for (int at = 1; at + word.length < length(); at++) {
            if (bytes.get(at - 1) == ' ' && isAt(at, word)) {
                return hundredthsAt(at + word.length);
            }
        }
        return Sample.UNKNOWN;
    }

    /** The number {@code count} blanks behind the last closing parenthesis, as {@code /proc/PID/stat} has them. */
    long numberBehindName(int count) {
        int at = length() - 1;
        while (at >= 0 && bytes.get(at) != ')') {
            at--;
        }
        for (int blanks = 0; at >= 0 && at < length(); at++) {
            if (bytes.get(at) == ' ' && ++blanks == count) {
                return numberAt(at + 1);
            }
        }
        return Sample.UNKNOWN;
    }

    private long hundredthsAt(int at) {
        long whole = numberAt(at);
        int end = at;
        while (end < length() && isDigit(bytes.get(end))) {
            end++;
        }
        if (whole == Sample.UNKNOWN || end >= length() || bytes.get(end) != '.') {
            return whole == Sample.UNKNOWN ? whole : whole * 100;
        }
        return whole * 100 + digit(end + 1) * 10 + digit(end + 2);
    }

    private long digit(int at) {
        return at < length() && isDigit(bytes.get(at)) ? bytes.get(at) - '0' : 0;
    }

    /** The number that begins there; {@link Sample#UNKNOWN} when none does. */
    long numberAt(int start) {
        long number = 0;
        int at = start;
        while (at < length() && isDigit(bytes.get(at))) {
            number = number * 10 + bytes.get(at++) - '0';
        }
        return at == start ? Sample.UNKNOWN : number;
    }

    private boolean isAt(int at, byte[] word) {
        if (at + word.length > length()) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes.get(at + i) != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the next line begins; behind the text for the last line. */
    int nextLine(int from) {
        int at = from;
        while (at < length() && bytes.get(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    private boolean isBlank(int at) {
        return at < length() && (bytes.get(at) == ' ' || bytes.get(at) == '\t');
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }
}
