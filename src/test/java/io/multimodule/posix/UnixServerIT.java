package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixServerIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LIMIT = 100_000;

    @TempDir
    Path temporary;
    private Path path;
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();

    @BeforeEach
    void choosePath() {
        path = temporary.resolve("control");
    }

    @Test
    void shouldExchangeLines() throws Exception {
        try (UnixServer server = echo(); UnixConnection client = UnixConnection.connect(path, LONG)) {
            for (String line : new String[] {"hello", "", "é☺", "x".repeat(50_000)}) {
                client.writeLine(line);
                assertThat(client.readLine(LIMIT)).isEqualTo("<" + line + ">");
            }
            assertThat(server).isNotNull();
        }
        assertThat(path).doesNotExist();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldKnowThePeerAndSetModeAndGroup() throws Exception {
        BlockingQueue<PeerCredentials> peers = new LinkedBlockingQueue<>();
        try (UnixServer server = UnixServer.open(path, 0660, OptionalInt.of(Ownership.gid(temporary)),
                connection -> peers.add(connection.peer()), (where, error) -> errors.add(where));
                UnixConnection client = UnixConnection.connect(path, LONG)) {
            PeerCredentials peer = peers.poll(30, TimeUnit.SECONDS);
            assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(peer.uid()).isEqualTo(Accounts.ownUid());
            assertThat(client.readLine(LIMIT)).as("the handler has returned").isNull();
            assertThat(Ownership.mode(path)).isEqualTo(0660);
            assertThat(server).isNotNull();
        }
    }

    @Test
    void shouldReplaceADeadSocketButNotALivingOneNorAFile() throws Exception {
        try (UnixServerSocketChannel dead = UnixServerSocketChannel.open()) {
            dead.socket().bind(new UnixSocketAddress(path.toString()));
        }
        assertThat(path).exists();
        try (UnixServer server = echo()) {
            assertThat(server).isNotNull();
            assertThatThrownBy(this::echo).isInstanceOf(IOException.class).hasMessageContainingAll(path.toString(),
                    "listens");
            try (UnixConnection client = UnixConnection.connect(path, LONG)) {
                client.writeLine("still there");
                assertThat(client.readLine(LIMIT)).isEqualTo("<still there>");
            }
        }
        Files.writeString(path, "precious");
        assertThatThrownBy(this::echo).hasMessageContaining("no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void shouldEndAConversationWhoseLineIsTooLong() throws Exception {
        try (UnixServer server = echo(); UnixConnection client = UnixConnection.connect(path, LONG)) {
            client.writeLine("x".repeat(LIMIT + 1));
            assertThat(client.readLine(LIMIT)).isNull();
            assertThat(errors.poll(30, TimeUnit.SECONDS)).contains("" + LIMIT);
            assertThat(server).isNotNull();
        }
    }

    @Test
    void shouldNotWaitForAServerThatSaysNothing() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (UnixServer server = UnixServer.open(path, 0600, OptionalInt.empty(),
                connection -> ends.add("" + connection.readLine(LIMIT)), (where, error) -> errors.add(where))) {
            try (UnixConnection client = UnixConnection.connect(path, Duration.ofMillis(50))) {
                assertThatThrownBy(() -> client.readLine(LIMIT)).isInstanceOf(SocketTimeoutException.class);
            }
            assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("null");
            assertThat(server).isNotNull();
        }
    }

    @Test
    void shouldNameWhatCannotBeReached() {
        assertThatThrownBy(() -> UnixConnection.connect(path, LONG)).isInstanceOf(IOException.class)
                .hasMessageContaining(path.toString());
        Path deep = temporary.resolve("x".repeat(120));
        assertThatThrownBy(() -> UnixServer.open(deep, 0600, OptionalInt.empty(), connection -> { },
                (where, error) -> { }))
                .hasMessageContaining("at most 100");
    }

    private UnixServer echo() throws IOException {
        return UnixServer.open(path, 0600, OptionalInt.empty(), connection -> {
            for (String line = connection.readLine(LIMIT); line != null; line = connection.readLine(LIMIT)) {
                connection.writeLine("<" + line + ">");
            }
        }, (where, error) -> errors.add(where + ": " + error.getMessage()));
    }
}
