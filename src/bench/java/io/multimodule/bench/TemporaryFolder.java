package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that is gone afterwards. It is not below {@code /tmp}: the daemon watches the folders above its
 * configuration, and what others do there would be counted against it.
 */
record TemporaryFolder(Path path) implements AutoCloseable {

    static TemporaryFolder make(String name) throws IOException {
        Path parent = Files.createDirectories(Path.of("target/bench").toAbsolutePath());
        return new TemporaryFolder(Files.createTempDirectory(parent, name));
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
