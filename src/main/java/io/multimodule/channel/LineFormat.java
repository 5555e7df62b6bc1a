package io.multimodule.channel;

import io.multimodule.message.Message;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * An entry as lines for people: {@code 2026-11-21T22:12:54.123+01:00 (4711) [LOG] Counter: text key=value}.
 * Further lines of a text and the stack are indented, and control characters are written as
 * {@code \x1b}, so that nothing inside an entry can look like another entry or reach the terminal.
 */
final class LineFormat {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx").toFormatter(Locale.ROOT);
    private final ZoneId zone;

    LineFormat(ZoneId zone) {
        this.zone = zone;
    }

    String lines(ChannelEntry entry) {
        StringBuilder out = new StringBuilder(entry.text().length() + 80);
        TIME.formatTo(Instant.ofEpochMilli(entry.epochMillis()).atZone(zone), out);
        out.append(" (").append(entry.origin().pid()).append(") [");
        indented(out, entry.channel().toUpperCase(Locale.ROOT), "");
        out.append("] ");
        if (!entry.origin().task().isEmpty()) {
            indented(out, entry.origin().task(), "");
            out.append(": ");
        }
        indented(out, entry.text(), "\n    ");
        fields(out, entry.fields());
        if (!entry.stack().isEmpty()) {
            out.append("\n    ");
            indented(out, entry.stack(), "\n    ");
        }
        return out.append('\n').toString();
    }

    private static void fields(StringBuilder out, Message fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (!JournalEncoder.FOR_PROGRAMS.contains(fields.nameAt(i))) {
                out.append(' ');
                indented(out, fields.nameAt(i), "");
                out.append('=');
                indented(out, String.valueOf(fields.valueAt(i)), " ");
            }
        }
    }

    /** Appends text with its line ends replaced; the last one is left out. */
    private static void indented(StringBuilder out, String text, String lineEnd) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append(lineEnd);
            } else if (Character.isISOControl(c) && c != '\t') {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
    }
}
