package io.multimodule.pool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes one slot of a scoreboard, each time whole. The same number stands at its begin and at its end, so a reader
 * sees when it has read in the middle of a change. One writer at a time; any thread.
 */
final class ScoreSlot implements AutoCloseable {
    static final int BYTES = 256;
    static final int PID = 8;
    static final int NUMBER = 16;
    static final int STARTED = 24;
    static final int SINCE = 32;
    static final int REQUESTS = 40;
    static final int STATE = 48;
    static final int LEAVING = 49;
    static final int TEXT_LENGTH = 50;
    static final int TEXT = 52;
    static final int LAST = BYTES - Long.BYTES;

    private final RandomAccessFile file;
    private final long place;
    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer slot = ByteBuffer.wrap(bytes);

    /** @param index from 0 on */
    ScoreSlot(String file, int index) throws IOException {
        this.file = new RandomAccessFile(file, "rw");
        this.place = (index + 1L) * BYTES;
    }

    /** A worker begins. */
    synchronized void begin(long number, long pid, long now) throws IOException {
        slot.putLong(PID, pid).putLong(NUMBER, number).putLong(STARTED, now).putLong(REQUESTS, 0);
        slot.put(LEAVING, (byte) 0).putShort(TEXT_LENGTH, (short) 0);
        state('S', now);
    }

    synchronized void state(char state, long now) throws IOException {
        if (state == WorkerEnvironment.IDLE && slot.get(STATE) == WorkerEnvironment.BUSY) {
            slot.putLong(REQUESTS, slot.getLong(REQUESTS) + 1);
        }
        slot.put(STATE, (byte) state).putLong(SINCE, now);
        write();
    }

    synchronized void leaving() throws IOException {
        slot.put(LEAVING, (byte) 1);
        write();
    }

    synchronized void work(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(encoded.length, LAST - TEXT);
        System.arraycopy(encoded, 0, bytes, TEXT, length);
        slot.putShort(TEXT_LENGTH, (short) length);
        write();
    }

    /** The worker is gone. */
    synchronized void clear() throws IOException {
        slot.putLong(PID, 0);
        write();
    }

    private void write() throws IOException {
        long version = slot.getLong(0) + 1;
        slot.putLong(0, version).putLong(LAST, version);
        file.seek(place);
        file.write(bytes);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
