package io.multimodule.cli;

/** Text of others made safe for a terminal: what would move the cursor is shown, not obeyed. */
final class Printable {
    private static final char DEL = 0x7f;

    private Printable() {
    }

    /** One line: control characters, line ends among them, are written as escapes. */
    static String line(String text) {
        if (text.codePoints().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> append(out, (char) c));
        return out.toString();
    }

    /** Several lines: as {@link #line}, but line ends and tabs stay. */
    static String lines(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '\n' || c == '\t') {
                out.append((char) c);
            } else {
                append(out, (char) c);
            }
        });
        return out.toString();
    }

    /**
     * JSON text, in one line or several: it has no control characters but those from DEL on, which JSON lets stand
     * in a string and a terminal obeys. They are written as JSON has escapes, so a reader gets the same value.
     */
    static String json(String text) {
        if (text.chars().noneMatch(c -> c >= DEL && Character.isISOControl(c))) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append(c >= DEL && Character.isISOControl(c) ? String.format("\\u%04x", c)
                : (char) c));
        return out.toString();
    }

    private static void append(StringBuilder out, char c) {
        if (Character.isISOControl(c)) {
            out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\x%02x", (int) c));
        } else {
            out.append(c);
        }
    }
}
