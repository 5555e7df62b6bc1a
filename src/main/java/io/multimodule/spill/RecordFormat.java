package io.multimodule.spill;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment: length (4 bytes, big-endian, the top bit says "dropped"), CRC32C of
 * the length without that bit and of the payload (4 bytes), payload.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 8;
    static final int DROPPED = 0x8000_0000;
    static final int LENGTH_MASK = ~DROPPED;

    private RecordFormat() {
    }

    /** The checksum of a payload; the length is in it so that 8 zero bytes are no record. */
    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(length >>> shift);
        }
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** The checksum of bytes that are not a record: headers and cursors. */
    static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, length);
        return (int) crc.getValue();
    }
}
