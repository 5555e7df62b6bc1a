package io.multimodule.runtime;

import io.multimodule.spill.SpillCodec;
import java.io.IOException;
import java.util.Arrays;

/**
 * A message that waits in an outbox, as the bytes it is sent in.
 *
 * @param large whether the bytes are the body alone, which goes to a file first
 * @param bytes the whole message, or its body
 */
record Letter(boolean large, byte[] bytes) {
    /** On disk: one byte that says whether it is large, then the bytes. */
    static final SpillCodec<Letter> CODEC = new SpillCodec<>() {
        @Override
        public byte[] encode(Letter letter) {
            byte[] record = new byte[1 + letter.bytes.length];
            record[0] = (byte) (letter.large ? 1 : 0);
            System.arraycopy(letter.bytes, 0, record, 1, letter.bytes.length);
            return record;
        }

        @Override
        public Letter decode(byte[] record) throws IOException {
            if (record.length < 1 || record[0] < 0 || record[0] > 1) {
                throw new IOException("a waiting message begins with "
                        + (record.length == 0 ? "nothing" : "byte " + record[0]) + " instead of 0 or 1");
            }
            return new Letter(record[0] == 1, Arrays.copyOfRange(record, 1, record.length));
        }

        @Override
        public int sizeOf(Letter letter) {
            return letter.bytes.length;
        }
    };
}
