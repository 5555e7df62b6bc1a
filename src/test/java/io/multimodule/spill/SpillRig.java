package io.multimodule.spill;

import io.multimodule.lifecycle.Clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A spill disk turned by hand, its clock, and what it reported. */
final class SpillRig implements Clock, AutoCloseable {
    static final SpillCodec<String> TEXT = new SpillCodec<>() {
        @Override
        public byte[] encode(String element) {
            return element.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) throws IOException {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("undecodable")) {
                throw new IOException("no element begins like that");
            }
            return text;
        }

        @Override
        public int sizeOf(String element) {
            return element.length();
        }
    };

    final Path directory;
    final List<String> reports = new ArrayList<>();
    /** Called with each report, in the middle of the disk's turn. */
    Consumer<String> reported = report -> { };
    long nanos = 1_000_000_000L;
    int wakes;
    SpillDisk disk;

    SpillRig(Path directory) {
        this.directory = directory;
        disk = newDisk();
    }

    SpillDisk newDisk() {
        return new SpillDisk(directory, (where, error) -> {
            reports.add(where + ": " + error.getMessage());
            reported.accept(error.getMessage());
        }, this);
    }

    SpillQueue<String> open(String name, SpillBounds bounds) {
        return disk.open(name, TEXT, bounds, () -> wakes++);
    }

    void turn() {
        while (disk.doWork() > 0) {
            continue;
        }
    }

    /** What a kill does: files as they are, memory gone. */
    void kill() {
        disk.abandon();
        disk = newDisk();
    }

    /** An orderly end and a new start; the queues were closed before. */
    void restart() {
        disk.close();
        disk = newDisk();
    }

    /** Everything that is in a queue, settled. */
    List<String> drain(SpillQueue<String> queue) {
        List<String> all = new ArrayList<>();
        turn();
        for (String next; (next = queue.peek()) != null; turn()) {
            all.add(next);
            queue.settle();
        }
        return all;
    }

    List<Path> segments(String name) throws IOException {
        return files(name, Segment.SUFFIX);
    }

    List<Path> files(String name, String part) throws IOException {
        if (!Files.isDirectory(directory.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            return files.filter(file -> file.toString().contains(part)).sorted(Comparator.naturalOrder()).toList();
        }
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return 1_700_000_000_000L + nanos / 1_000_000;
    }

    @Override
    public void close() {
        disk.abandon();
    }
}
