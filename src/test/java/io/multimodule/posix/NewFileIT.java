package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NewFileIT {
    @TempDir
    Path directory;

    @Test
    void shouldWriteAndGiveAway() throws Exception {
        Path path = directory.resolve("größe");
        try (NewFile file = NewFile.make(path)) {
            assertThat(Ownership.mode(path)).as("nobody else's before it is given").isEqualTo(0600);
            file.write(new byte[70_000]);
            file.write(new byte[] {1});
            file.give(OptionalInt.of(Ownership.gid(directory)), 0664);
            assertThat(file.facts().inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
            assertThat(file.facts().device() & 0xff).isEqualTo((long) Files.getAttribute(path, "unix:dev") & 0xff);
        }
        assertThat(Files.readAllBytes(path)).hasSize(70_001).endsWith(1);
        assertThat(Ownership.mode(path)).isEqualTo(0664);
    }

    @Test
    void shouldWriteNothingElseThatHasTheNameMeanwhile() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Ownership.mode(victim, 0600);
        for (boolean hard : new boolean[] {false, true}) {
            Path path = directory.resolve("draft" + hard);
            try (NewFile file = NewFile.make(path)) {
                Files.delete(path);
                link(path, victim, hard);
                file.write(new byte[] {1, 2, 3});
                file.give(OptionalInt.empty(), 0666);
            }
        }
        assertThat(victim).hasContent("mine");
        assertThat(Ownership.mode(victim)).isEqualTo(0600);
    }

    private static void link(Path link, Path to, boolean hard) throws IOException {
        if (hard) {
            Files.createLink(link, to);
        } else {
            Files.createSymbolicLink(link, to);
        }
    }

    @Test
    void shouldMakeNothingThatIsThere() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("dangling"));

        assertThatThrownBy(() -> NewFile.make(victim)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> NewFile.make(link)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> NewFile.make(directory.resolve("none/file"))).hasMessageContaining("none/file");
        assertThat(directory.resolve("dangling")).doesNotExist();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldSetTheModeOfNoLinkAndWaitForNoPipe() throws Exception {
        Path below = Files.createDirectory(directory.resolve("below"));
        Ownership.mode(below, 0700);
        Path link = Files.createSymbolicLink(directory.resolve("link"), below);
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> Ownership.mode(link, 02770)).isInstanceOf(IOException.class).hasMessageContaining("link");
        Ownership.mode(pipe, 0600);
        assertThat(Ownership.mode(below)).isEqualTo(0700);
        Ownership.mode(below, 02770);
        assertThat(Ownership.mode(below)).isEqualTo(02770);
    }
}
