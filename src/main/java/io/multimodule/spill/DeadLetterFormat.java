package io.multimodule.spill;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The payload of a dead letter's record, big-endian: version (1), time (8), queue, reason, text, stack
 * (each a length of 4 and UTF-8), length of the message (8), the bytes kept. The id is the record's number.
 */
final class DeadLetterFormat {
    private static final int VERSION = 1;

    private DeadLetterFormat() {
    }

    static byte[] encode(DeadLetter letter) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + letter.bytes().length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            DeadLetterFailure failure = letter.failure();
            out.writeByte(VERSION);
            out.writeLong(letter.time());
            write(out, letter.queue());
            write(out, failure.reason().label());
            write(out, failure.text());
            write(out, failure.stack());
            out.writeLong(letter.length());
            out.write(letter.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static DeadLetter decode(long id, byte[] payload) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IOException("dead letter " + id + " has format version " + version + ", this program reads "
                        + VERSION);
            }
            return new DeadLetter(id, in.readLong(), read(in),
                    new DeadLetterFailure(DeadLetterReason.ofLabel(read(in)), read(in), read(in)),
                    in.readLong(), in.readAllBytes());
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes stands where " + in.available() + " are left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
