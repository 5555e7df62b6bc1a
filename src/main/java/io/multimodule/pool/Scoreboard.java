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
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A file in which each worker of a pool says what it does, and which can be read by anybody, also while the pool is
 * busy or its main process is gone. docs/pools.md describes its bytes. In a directory in memory such as /run it
 * costs no disk. Writing: the pool's thread; reading: any thread of any process.
 */
public final class Scoreboard implements AutoCloseable {
    private static final String HEADER = "multimodule-scoreboard 1 slot=" + ScoreSlot.BYTES + " pool=";
    private static final int TRIES = 100;

    private final Path file;
    private final byte[] header;
    private final Consumer<String> warnings;
    private boolean warned;
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

    private Scoreboard(Path file, byte[] header, Consumer<String> warnings) {
        this.file = file;
        this.header = header;
        this.warnings = warnings;
    }

    /**
     * Makes the file anew.
     *
     * @param warnings told once when something cannot be shown later, which is no reason for the pool to do less
     * @throws IOException it cannot be made
     */
    static Scoreboard create(Path file, String pool, Consumer<String> warnings) throws IOException {
        byte[] header = new byte[ScoreSlot.BYTES];
        byte[] text = (HEADER + pool + "\n").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, header, 0, Math.min(text.length, header.length));
        Files.write(file, header);
        return new Scoreboard(file, header, warnings);
    }

    Path file() {
        return file;
    }

    /** Gives a worker a slot, and returns its index; empty when none can be written. */
    OptionalInt take(long number) {
        int index = used.nextClearBit(0);
        ScoreSlot slot = null;
        try {
            writeHeader();
            slot = new ScoreSlot(file.toString(), index);
            slot.clear();
        } catch (IOException e) {
            warn(e);
            close(slot);
            return OptionalInt.empty();
        }
        used.set(index);
        places.put(number, new Place(index, slot));
        return OptionalInt.of(index);
    }

    /** Somebody may have removed the file, as what tidies directories of temporary files does. */
    private void writeHeader() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer present = ByteBuffer.allocate(header.length);
            channel.read(present, 0);
            if (!Arrays.equals(present.array(), header)) {
                channel.write(ByteBuffer.wrap(header), 0);
            }
        }
    }

    /** Writes for a worker that does not do it itself, from now on. */
    void show(WorkerProcess worker) {
        Place place = places.get(worker.number());
        if (place != null) {
            try {
                worker.writeTo(place.slot);
            } catch (IOException e) {
                warn(e);
            }
        }
    }

    /** The worker is gone. */
    void free(long number) {
        Place place = places.remove(number);
        if (place != null) {
            used.clear(place.index);
            try {
                place.slot.clear();
            } catch (IOException e) {
                // Whoever reads it sees that no such process runs any more.
                warn(e);
            }
            close(place.slot);
        }
    }

    private void close(ScoreSlot slot) {
        if (slot != null) {
            try {
                slot.close();
            } catch (IOException e) {
                warn(e);
            }
        }
    }

    /** What one worker cannot be shown for holds for the next, too. */
    private void warn(IOException cause) {
        if (!warned) {
            warnings.accept("the scoreboard " + file + " cannot be written: " + cause.getMessage() + "; the pool goes"
                    + " on, and some of its workers are not shown there");
        }
        warned = true;
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
        List.copyOf(places.keySet()).forEach(this::free);
        Files.deleteIfExists(file);
    }
}
