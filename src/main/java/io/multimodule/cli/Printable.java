package io.multimodule.cli;

/** Text of others made safe for a terminal: what would move the cursor is shown, not obeyed. */
final class Printable {
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

    private static void append(StringBuilder out, char c) {
        if (Character.isISOControl(c)) {
            out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\x%02x", (int) c));
        } else {
            out.append(c);
        }
    }
}
