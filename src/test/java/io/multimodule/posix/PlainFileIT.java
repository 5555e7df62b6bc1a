package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlainFileIT {
    @TempDir
    Path directory;

    private static byte[] read(Path path, int most) throws Exception {
        try (PlainFile file = PlainFile.open(path)) {
            return file.read(most);
        }
    }

    @Test
    void shouldReadAsMuchAsIsAskedFor() throws Exception {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 >> 3);
        }
        Path path = Files.write(directory.resolve("großes"), content);

        assertThat(read(path, content.length + 1)).isEqualTo(content);
        assertThat(read(path, content.length)).isEqualTo(content);
        assertThat(read(path, 70_000)).hasSize(70_000).startsWith(0, 3, 7);
        assertThat(read(Files.createFile(directory.resolve("empty")), 10)).isEmpty();
        assertThat(read(Path.of("/proc/self/stat"), 100)).as("a file whose size is said to be 0").hasSize(100);
        try (PlainFile file = PlainFile.open(path)) {
            assertThat(file.size()).isEqualTo(content.length);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldOpenNothingElse() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createFile(directory.resolve("file")));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path address = directory.resolve("socket");
            socket.bind(UnixDomainSocketAddress.of(address));
            for (Path other : List.of(pipe, link, address, directory, Path.of("/dev/zero"))) {
                assertThatThrownBy(() -> PlainFile.open(other)).as("%s", other)
                        .isInstanceOf(PlainFile.NotPlainException.class).hasMessageContaining(other.toString());
            }
        }
        assertThatThrownBy(() -> PlainFile.open(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
