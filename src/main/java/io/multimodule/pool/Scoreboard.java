package io.multimodule.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file in which each worker of a pool says what it does, and which can be read by anybody, also while the pool is
 * busy or its main process is gone. docs/pools.md describes its bytes. In a directory in memory such as /run it
 * costs no disk. Writing: the pool's thread; reading: any thread of any process.
 */
public final class Scoreboard implements AutoCloseable {
    private static final String HEADER = "multimodule-scoreboard 1 slot=" + ScoreSlot.BYTES + " pool=";
    private static final int TRIES = 100;

    private final Path file;
    private final BitSet used = new BitSet();
    private final Map<Long, Place> places = new HashMap<>();

    private record Place(int index, ScoreSlot slot) {
    }

    /**
     * What one worker has written.
     *
     * @param state what it does
     * @param leaving whether it was asked to leave
     * @param since when it began that
     * @param requests pieces of work that it has finished
     * @param work what it works on or has worked on last
     */
    public record Entry(long number, long pid, WorkerState state, boolean leaving, Instant started, Instant since,
            long requests, String work) {
    }

    private Scoreboard(Path file) {
        this.file = file;
    }

    /** Makes the file anew. */
    static Scoreboard create(Path file, String pool) throws IOException {
        byte[] header = new byte[ScoreSlot.BYTES];
        byte[] text = (HEADER + pool + "\n").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, header, 0, Math.min(text.length, header.length));
        Files.write(file, header);
        return new Scoreboard(file);
    }

    Path file() {
        return file;
    }

    /** Gives a worker a slot, and returns its index. */
    int take(long number) throws IOException {
        int index = used.nextClearBit(0);
        ScoreSlot slot = new ScoreSlot(file.toString(), index);
        slot.clear();
        used.set(index);
        places.put(number, new Place(index, slot));
        return index;
    }

    /** The slot of a worker that does not write it itself, or null when it has none. */
    ScoreSlot slot(long number) {
        Place place = places.get(number);
        return place == null ? null : place.slot;
    }

    /** The worker is gone. */
    void free(long number) throws IOException {
        Place place = places.remove(number);
        if (place != null) {
            used.clear(place.index);
            try (ScoreSlot slot = place.slot) {
                slot.clear();
            }
        }
    }

    /**
     * Reads a scoreboard: the workers that have written a slot and still run, by number.
     *
     * @throws IOException there is no such file, or it is no scoreboard
     */
    public static List<Entry> read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer slot = ByteBuffer.allocate(ScoreSlot.BYTES);
            channel.read(slot, 0);
            if (!new String(slot.array(), StandardCharsets.UTF_8).startsWith(HEADER)) {
                throw new IOException(file + " is no scoreboard of a pool, or one of another version");
            }
            for (long place = ScoreSlot.BYTES; place + ScoreSlot.BYTES <= channel.size(); place += ScoreSlot.BYTES) {
                readWhole(channel, place, slot);
                if (slot.getLong(ScoreSlot.PID) > 0 && ProcessHandle.of(slot.getLong(ScoreSlot.PID)).isPresent()) {
                    entries.add(entry(slot));
                }
            }
        }
        entries.sort((one, other) -> Long.compare(one.number, other.number));
        return entries;
    }

    private static void readWhole(FileChannel channel, long place, ByteBuffer slot) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            slot.clear();
            while (slot.hasRemaining() && channel.read(slot, place + slot.position()) > 0) {
                // Until the slot is there.
            }
            if (slot.getLong(0) == slot.getLong(ScoreSlot.LAST)) {
                return;
            }
        }
        // A worker that was killed while it wrote left half a slot; it runs no more.
        slot.putLong(ScoreSlot.PID, 0);
    }

    private static Entry entry(ByteBuffer slot) {
        int length = Math.min(slot.getShort(ScoreSlot.TEXT_LENGTH), ScoreSlot.LAST - ScoreSlot.TEXT);
        WorkerState state = switch (slot.get(ScoreSlot.STATE)) {
            case WorkerEnvironment.BUSY -> WorkerState.BUSY;
            case WorkerEnvironment.IDLE -> WorkerState.IDLE;
            default -> WorkerState.STARTING;
        };
        return new Entry(slot.getLong(ScoreSlot.NUMBER), slot.getLong(ScoreSlot.PID), state,
                slot.get(ScoreSlot.LEAVING) != 0, Instant.ofEpochMilli(slot.getLong(ScoreSlot.STARTED)),
                Instant.ofEpochMilli(slot.getLong(ScoreSlot.SINCE)), slot.getLong(ScoreSlot.REQUESTS),
                new String(slot.array(), ScoreSlot.TEXT, Math.max(0, length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        for (Long number : List.copyOf(places.keySet())) {
            free(number);
        }
        Files.deleteIfExists(file);
    }
}
