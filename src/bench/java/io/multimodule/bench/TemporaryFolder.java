package io.multimodule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** As {@link #make}, but readable for programs that run as another user, for which the build's folder may not be. */
    static TemporaryFolder open(String name) throws IOException {
        Path folder = Files.createTempDirectory("multimodule-bench-" + name);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new TemporaryFolder(folder);
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
