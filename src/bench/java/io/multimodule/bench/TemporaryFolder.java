package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone afterwards. */
record TemporaryFolder(Path path) implements AutoCloseable {

    static TemporaryFolder make(String name) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory("multimodule-bench-" + name));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
