package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modes of real files. */
class OwnershipIT {
    @TempDir
    private Path directory;

    @Test
    void shouldSetAllBitsOfFilesAndDirectories() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        Ownership.mode(file, 0640);
        Ownership.mode(directory, 02750);

        assertThat(Ownership.mode(file)).isEqualTo(0640);
        assertThat(Ownership.mode(directory)).isEqualTo(02750);
    }

    @Test
    void shouldLeaveAloneWhatALinkPointsTo() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Ownership.mode(file, 0600);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThatThrownBy(() -> Ownership.mode(link, 0666)).isInstanceOf(FileSystemException.class)
                .hasMessageStartingWith(link.toString());
        assertThat(Ownership.mode(file)).isEqualTo(0600);
    }

    @Test
    void shouldGiveBackNoLockOfThisProcess() throws IOException {
        Path file = directory.resolve("lock");
        try (KernelLock lock = KernelLock.take(file)) {
            assertThat(locksOf(file)).isEqualTo(1);

            Ownership.mode(file, 0600);

            assertThat(locksOf(file)).as("%s", lock).isEqualTo(1);
        }
        assertThat(locksOf(file)).isZero();
    }

    /** As the kernel lists them, with the number of the file in the last field but two. */
    private static long locksOf(Path file) throws IOException {
        String end = ":" + Files.getAttribute(file, "unix:ino") + " 0 ";
        return Files.readAllLines(Path.of("/proc/locks")).stream().filter(line -> line.contains("POSIX"))
                .filter(line -> (line + " ").contains(end)).count();
    }
}
