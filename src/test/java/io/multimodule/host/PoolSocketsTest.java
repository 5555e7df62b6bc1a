package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.SocketHandover;
import io.multimodule.control.SocketKeeper;
import io.multimodule.posix.TcpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Main processes of one pool, one after the other, with a daemon that keeps their sockets. */
class PoolSocketsTest {
    @TempDir
    Path folder;
    private final List<String> said = new ArrayList<>();
    private SocketKeeper keeper;

    @BeforeEach
    void keep() throws IOException {
        keeper = new SocketKeeper(place(), Set.of("Web"), (pid, pool) -> true, (where, error) -> said.add(where)).start();
    }

    @AfterEach
    void end() throws IOException {
        keeper.close();
        assertThat(said).isEmpty();
    }

    private Path place() {
        return folder.resolve("sockets/control.sock");
    }

    private PoolSockets sockets() {
        return new PoolSockets(new SocketHandover(place(), "Web"), said::add);
    }

    @Test
    void shouldOpenThePortOfASocketThatIsNotWantedAnyMore() throws Exception {
        int port = TcpPort.free();
        try (PoolSockets first = sockets()) {
            first.begin(List.of(new InetSocketAddress("0.0.0.0", port)));
        }
        List<SocketAddress> wanted = List.of(new InetSocketAddress("127.0.0.1", port));
        try (PoolSockets second = sockets()) {
            second.begin(wanted);
            assertThat(second.texts(wanted)).containsExactly("127.0.0.1:" + port);
        }
    }

    @Test
    void shouldHandOnASocketOnWhichTheNextWorkersCanWait() throws Exception {
        List<SocketAddress> wanted = List.of(new InetSocketAddress("127.0.0.1", 0));
        List<String> texts;
        try (PoolSockets first = sockets()) {
            first.begin(wanted);
            texts = first.texts(wanted);
            io.multimodule.posix.Descriptor.copyOf(first.numbers(wanted)[0]).nonBlocking().close();
        }
        try (PoolSockets second = sockets()) {
            second.begin(wanted);
            assertThat(second.texts(wanted)).isEqualTo(texts);
            assertThat(flags(second.numbers(wanted)[0]) & O_NONBLOCK).isZero();
        }
    }

    private static final int O_NONBLOCK = 04000;

    private static int flags(int descriptor) throws IOException {
        return java.nio.file.Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
                .filter(line -> line.startsWith("flags:")).mapToInt(line -> Integer.parseInt(line.substring(6).strip(), 8))
                .findFirst().orElseThrow();
    }

    @Test
    void shouldCloseAtTheEndOnlyWhatNobodyKeeps() throws Exception {
        List<SocketAddress> wanted = List.of(new InetSocketAddress("127.0.0.1", 0));
        try (PoolSockets sockets = sockets()) {
            sockets.begin(wanted);
            sockets.end();
            assertThat(sockets.isEmpty()).as("the next daemon may need it").isFalse();
            keeper.comesBack("Web", false);
            sockets.end();
            assertThat(sockets.isEmpty()).isTrue();
        }
    }
}
