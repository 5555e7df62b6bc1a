package io.multimodule.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * The bytes of a state file: one header line, then the JSON.
 *
 * <p>{@code multimodule-state 1 crc32c=9a8b7c6d bytes=17 saved=2026-01-01T00:00:00Z task=Counter}; the
 * checksum is over everything behind its own field, the JSON included.
 */
final class StateFormat {
    private static final String MAGIC = "multimodule-state ";
    private static final String VERSION = "1";
    private static final int LONGEST_HEADER = 1024;

    private StateFormat() {
    }

    /** A state file's content. */
    record Content(byte[] json, long savedAt) {
    }

    static byte[] encode(String task, byte[] json, long savedAt) {
        byte[] covered = ("bytes=" + json.length + " saved=" + Instant.ofEpochMilli(savedAt) + " task=" + task + "\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] front = (MAGIC + VERSION + " crc32c=" + checksum(covered, 0, covered.length, json, 0, json.length) + " ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[front.length + covered.length + json.length];
        System.arraycopy(front, 0, file, 0, front.length);
        System.arraycopy(covered, 0, file, front.length, covered.length);
        System.arraycopy(json, 0, file, front.length + covered.length, json.length);
        return file;
    }

    /**
     * Checks a file.
     *
     * @throws IOException what is wrong with it, as the rest of a sentence that begins with its path
     */
    static Content decode(String task, byte[] file) throws IOException {
        int lineEnd = lineEnd(file);
        String[] parts = new String(file, 0, lineEnd, StandardCharsets.UTF_8).split(" ", 6);
        if (!parts[1].equals(VERSION)) {
            throw new IOException("has format version " + parts[1] + ", this program reads " + VERSION);
        }
        if (parts.length < 6) {
            throw new IOException("has a header of " + parts.length + " fields, 6 belong there");
        }
        int covered = MAGIC.length() + VERSION.length() + 1 + parts[2].length() + 1;
        int start = lineEnd + 1;
        String actual = "crc32c=" + checksum(file, covered, start - covered, file, start, file.length - start);
        if (!actual.equals(parts[2])) {
            throw new IOException("is damaged: its header says " + parts[2] + ", its content gives " + actual);
        }
        if (!parts[5].equals("task=" + task)) {
            throw new IOException("is the state of another task: its header says " + parts[5]);
        }
        byte[] json = new byte[file.length - start];
        System.arraycopy(file, start, json, 0, json.length);
        return new Content(json, savedAt(parts[4]));
    }

    private static int lineEnd(byte[] file) throws IOException {
        if (file.length == 0) {
            throw new IOException("is empty");
        }
        byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < Math.min(file.length, LONGEST_HEADER); i++) {
            if (i < magic.length && file[i] != magic[i]) {
                break;
            }
            if (file[i] == '\n' && i > magic.length) {
                return i;
            }
        }
        throw new IOException("is damaged: it has no header line that begins with \"" + MAGIC.trim() + "\"");
    }

    private static long savedAt(String field) throws IOException {
        try {
            return Instant.parse(field.substring("saved=".length())).toEpochMilli();
        } catch (DateTimeException | IndexOutOfBoundsException e) {
            throw new IOException("has no save time in its header but " + field, e);
        }
    }

    private static String checksum(byte[] header, int from, int length, byte[] json, int jsonFrom, int jsonLength) {
        CRC32C crc = new CRC32C();
        crc.update(header, from, length);
        crc.update(json, jsonFrom, jsonLength);
        return String.format("%08x", crc.getValue());
    }
}
