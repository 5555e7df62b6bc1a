package io.multimodule.channel;

import io.multimodule.message.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Writes an entry in the journal's native protocol: {@code NAME=value} and a line end for each field;
 * for a value of several lines the name, its length as 64 bits little-endian, and its bytes.
 *
 * <p>Fields of the entry get names in upper case with {@code MULTIMODULE_} before them, except
 * {@code message_id} (32 hexadecimal digits), which becomes MESSAGE_ID, and {@code priority} (0 to 7). An entry
 * with an {@link Event} has the event's MESSAGE_ID.
 * One buffer is used again for every entry: one thread.
 */
final class JournalEncoder {
    /** Fields of an entry that are for programs alone and are not shown to people. */
    static final Set<String> FOR_PROGRAMS = Set.of("message_id", "priority", Event.FIELD);
    private static final Set<String> OWN_MEANING = Set.of("message_id", "priority");
    private static final int SMALLEST_VALUE = 64;
    private static final String OWN = "MULTIMODULE_";
    private final String identifier;
    private final ByteBuffer buffer;

    /** @param largest the size of the longest datagram, in bytes; longer values are cut, with a note */
    JournalEncoder(String identifier, int largest) {
        this.identifier = identifier;
        this.buffer = ByteBuffer.allocateDirect(largest).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The datagram; valid until the next call. */
    ByteBuffer encode(ChannelEntry entry) {
        buffer.clear();
        field("PRIORITY", priority(entry));
        field("SYSLOG_IDENTIFIER", identifier);
        field(OWN + "CHANNEL", entry.channel());
        field(OWN + "TASK", entry.origin().task());
        field(OWN + "PID", Long.toString(entry.origin().pid()));
        field(OWN + "TIME", Long.toString(entry.epochMillis()));
        field("MESSAGE_ID", messageId(entry));
        field("MESSAGE", entry.stack().isEmpty() ? entry.text() : entry.text() + "\n" + entry.stack().stripTrailing());
        fields(entry.fields());
        return buffer.flip();
    }

    private void fields(Message fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.nameAt(i);
            if (!OWN_MEANING.contains(name)) {
                field(OWN + journalName(name), String.valueOf(fields.valueAt(i)));
            }
        }
    }

    private void field(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int room = buffer.remaining() - name.length() - Long.BYTES - 2;
        if (bytes.length == 0 || room < SMALLEST_VALUE && room < bytes.length) {
            return;
        }
        if (bytes.length > room) {
            bytes = cut(value, bytes, room);
        }
        buffer.put(name.getBytes(StandardCharsets.US_ASCII));
        if (value.indexOf('\n') >= 0) {
            buffer.put((byte) '\n').putLong(bytes.length);
        } else {
            buffer.put((byte) '=');
        }
        buffer.put(bytes).put((byte) '\n');
    }

    private static byte[] cut(String value, byte[] bytes, int room) {
        byte[] note = ("… (of " + bytes.length + " bytes)").getBytes(StandardCharsets.UTF_8);
        int end = room - note.length;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return ByteBuffer.allocate(end + note.length).put(bytes, 0, end).put(note).array();
    }

    /** Syslog's levels: alert 1, error 3, debug 7, anything else 6 (informational). */
    private static String priority(ChannelEntry entry) {
        long own = entry.fields().number("priority", -1);
        if (own >= 0 && own <= 7) {
            return Long.toString(own);
        }
        return switch (entry.channel()) {
            case "alert" -> "1";
            case "error" -> "3";
            case "debug" -> "7";
            default -> "6";
        };
    }

    /** The one that the entry names itself, else that of its event, if it is one of ours. */
    private static String messageId(ChannelEntry entry) {
        String own = entry.fields().string("message_id");
        return own != null && own.matches("[0-9a-f]{32}") ? own
                : Event.named(entry.event()).map(Event::messageId).orElse("");
    }

    /** At most 64 characters of A-Z, 0-9 and _, as the journal asks. */
    private static String journalName(String name) {
        String allowed = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        return allowed.substring(0, Math.min(allowed.length(), 64 - OWN.length()));
    }
}
