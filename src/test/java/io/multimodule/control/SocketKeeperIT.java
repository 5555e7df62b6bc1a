package io.multimodule.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.lifecycle.ManualClock;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.ListeningSocket;
import io.multimodule.posix.Packet;
import io.multimodule.posix.PacketSocket;
import io.multimodule.posix.TcpPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon keeps for whom, over a real socket. */
@Timeout(60)
class SocketKeeperIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final ErrorHandler handler = (where, error) -> errors.add(error);
    /** Whether this process is one whose sockets they are. */
    private volatile boolean owned = true;
    private Path place;
    private SocketKeeper keeper;
    private SocketHandover web;

    @BeforeEach
    void start() throws IOException {
        place = directory.resolve("sockets/keeper.sock");
        keeper = new SocketKeeper(place, Set.of("Web"), (pid, pool) -> owned, handler).start();
        web = new SocketHandover(place, "Web");
    }

    @AfterEach
    void end() throws IOException {
        keeper.close();
        assertThat(errors).isEmpty();
    }

    private ListeningSocket handIn(SocketAddress address, String text) throws IOException {
        ListeningSocket socket = ListeningSocket.open(address, 10);
        web.keep(List.of(new KeptSocket(text, socket)));
        return socket;
    }

    private ListeningSocket handInAnyPort() throws IOException {
        return handIn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1:0");
    }

    private static int portOf(ListeningSocket socket) {
        return ((InetSocketAddress) socket.address()).getPort();
    }

    @Test
    void shouldGiveBackWhatWasHandedInAsOftenAsItIsAskedFor() throws Exception {
        int port;
        try (ListeningSocket socket = handInAnyPort()) {
            port = portOf(socket);
        }
        try (Socket waiting = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(waiting.isConnected()).isTrue();
            for (int i = 0; i < 2; i++) {
                List<KeptSocket> taken = web.take();
                assertThat(taken).singleElement().satisfies(kept -> {
                    assertThat(kept.address()).isEqualTo("127.0.0.1:0");
                    assertThat(portOf(kept.socket())).isEqualTo(port);
                });
                taken.get(0).socket().leave();
            }
            assertThat(web.leave()).isTrue();
        }
    }

    @Test
    void shouldGiveNothingToAProcessOfAnotherTaskAndTakeNothingOfIt() throws Exception {
        try (ListeningSocket socket = handInAnyPort()) {
            owned = false;
            assertThatThrownBy(web::take).hasMessageContaining("is in the unit of another task");
            assertThatThrownBy(() -> web.keep(List.of())).hasMessageContaining("Web are for its own main process");
            owned = true;
            assertThat(web.leave()).isTrue();
            assertThat(TcpPort.isOpen(portOf(socket))).isTrue();
        }
    }

    @Test
    void shouldReplaceWhatItHas() throws Exception {
        int first;
        try (ListeningSocket socket = handInAnyPort()) {
            first = portOf(socket);
        }
        try (ListeningSocket socket = handInAnyPort()) {
            assertThat(TcpPort.isOpen(first)).isFalse();
            assertThat(TcpPort.isOpen(portOf(socket))).isTrue();
            web.keep(List.of());
            assertThat(web.take()).isEmpty();
            assertThat(web.leave()).isFalse();
        }
    }

    @Test
    void shouldLetGoOfAPoolThatIsToBeDownAndKeepNothingForItUntilItIsBack() throws Exception {
        Path file = directory.resolve("web.sock");
        handIn(UnixDomainSocketAddress.of(file), "unix:" + file).leave();
        keeper.comesBack("Web", false);
        assertThatThrownBy(() -> web.take()).hasMessageContaining("Web is to be down")
                .hasMessageContaining("multimodulectl explain Web");
        assertThat(file).doesNotExist();
        assertThat(web.leave()).isFalse();
        try (ListeningSocket late = ListeningSocket.open(UnixDomainSocketAddress.of(file), 10)) {
            assertThatThrownBy(() -> web.keep(List.of(new KeptSocket("unix:" + file, late))))
                    .hasMessageContaining("is to be down");
            keeper.comesBack("Web", true);
            web.keep(List.of(new KeptSocket("unix:" + file, late)));
            assertThat(web.leave()).isTrue();
        }
    }

    @Test
    void shouldLeaveTheFileOfAnotherSocketAtTheSamePath() throws Exception {
        Path file = directory.resolve("web.sock");
        handIn(UnixDomainSocketAddress.of(file), "unix:" + file).leave();
        Files.delete(file);
        try (ListeningSocket other = ListeningSocket.open(UnixDomainSocketAddress.of(file), 10)) {
            keeper.comesBack("Web", false);
            assertThat(web.leave()).isFalse();
            assertThat(file).exists();
            assertThat(other.isFound()).isTrue();
        }
    }

    @Test
    void shouldLetGoOfAPoolThatIsNotConfiguredAnyMore() throws Exception {
        int port;
        try (ListeningSocket socket = handInAnyPort()) {
            port = portOf(socket);
        }
        keeper.pools(Set.of("Other"));
        assertThatThrownBy(() -> web.take()).hasMessageContaining("there is no pool Web").hasMessageContaining("[Other]");
        assertThat(TcpPort.isOpen(port)).isFalse();
    }

    @Test
    void shouldLeaveFilesWhereTheyAreAtItsEnd() throws Exception {
        Path file = directory.resolve("web.sock");
        handIn(UnixDomainSocketAddress.of(file), "unix:" + file).leave();
        keeper.close();
        assertThat(file).exists();
        assertThat(place).doesNotExist();
        assertThatThrownBy(() -> web.take()).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldRefuseWhatMakesNoSenseAndCloseWhatCameWithIt() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            String keep = "{\"command\":\"keep\",\"pool\":\"Web\",\"sockets\":[\"a\"]}";
            assertThat(ask(keep, pipe.writing())).contains("no listening socket");
            assertThat(ask("garbage", pipe.writing())).contains("no JSON object");
            assertThat(ask(keep, pipe.writing(), pipe.writing())).contains("2 descriptors");
            assertThat(ask(keep)).contains("0 descriptors");
            assertThat(ask("{\"command\":\"keep\",\"pool\":\"Web\",\"sockets\":7}")).contains("it is 7");
            assertThat(ask("{\"pool\":\"Web\"}")).contains("\\\"command\\\" must be");
            assertThat(ask("{\"command\":\"eat\",\"pool\":\"Web\"}")).contains("no command");
            assertThat(ask("{\"command\":\"take\"}")).contains("there is no pool null");
            assertThat(ask(" ".repeat(SocketPacket.MOST_BYTES + 1), pipe.writing())).contains("longer than 65536 bytes");
            pipe.writing().close();
            assertThat(pipe.reading().read(ByteBuffer.allocateDirect(1))).isEqualTo(Descriptor.END);
        }
    }

    @Test
    void shouldCloseSocketsThatNobodyAskedItToKeep() throws Exception {
        int port;
        try (ListeningSocket socket = ListeningSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1)) {
            port = portOf(socket);
            for (String command : List.of("take", "leave", "eat")) {
                ask("{\"command\":\"" + command + "\",\"pool\":\"Web\",\"sockets\":[\"a\"]}", socket.descriptor());
            }
        }
        assertThat(TcpPort.isOpen(port)).isFalse();
    }

    private String ask(String text, Descriptor... descriptors) throws IOException {
        try (PacketSocket daemon = PacketSocket.connect(place, LONG)) {
            daemon.send(text.getBytes(StandardCharsets.UTF_8), List.of(descriptors));
            try (Packet answer = daemon.receive(SocketPacket.MOST_BYTES, 1).orElseThrow()) {
                return new String(answer.bytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void shouldServeWhileManySayNothing() throws Exception {
        List<PacketSocket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                silent.add(PacketSocket.connect(place, LONG));
            }
            assertThat(web.take()).isEmpty();
            assertThat(silent.get(0).receive(100, 0).orElseThrow().isEnd()).as("the eldest is dropped").isTrue();
        } finally {
            silent.forEach(PacketSocket::close);
        }
        assertThat(web.take()).isEmpty();
    }

    @Test
    void shouldDropWhoSaysNothingInTimeAndRefuseOtherUsers() throws Exception {
        Path own = directory.resolve("own");
        ManualClock clock = new ManualClock();
        try (KeptSockets kept = new KeptSockets(Set.of("Web"));
                SocketLoop loop = SocketLoop.open(own, new SocketLoop.Guests(uid -> true,
                        new SocketDesk(kept, (pid, pool) -> true), handler), clock);
                PacketSocket silent = PacketSocket.connect(own, LONG)) {
            loop.turn(() -> { });
            clock.advance(SocketPacket.PATIENCE);
            loop.turn(() -> { });
            assertThat(silent.receive(100, 0).orElseThrow().isEnd()).isTrue();
        }
        try (KeptSockets kept = new KeptSockets(Set.of("Web"));
                SocketLoop loop = SocketLoop.open(own, new SocketLoop.Guests(uid -> false,
                        new SocketDesk(kept, (pid, pool) -> true), handler), clock);
                PacketSocket stranger = PacketSocket.connect(own, LONG)) {
            loop.turn(() -> { });
            String answer = new String(stranger.receive(1000, 0).orElseThrow().bytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("may not hand over sockets");
            assertThat(stranger.receive(100, 0).orElseThrow().isEnd()).isTrue();
        }
    }

    @Test
    void shouldHaveNothingOpenAfterItsEnd() throws Exception {
        Set<String> before = socketsHere();
        Path own = directory.resolve("own/keeper.sock");
        try (SocketKeeper another = new SocketKeeper(own, Set.of("Web"), (pid, pool) -> true, handler).start();
                ListeningSocket socket = ListeningSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1)) {
            new SocketHandover(own, "Web").keep(List.of(new KeptSocket("a", socket)));
            assertThat(another).isNotNull();
            assertThat(socketsHere()).isNotEqualTo(before);
        }
        assertThat(before).containsAll(socketsHere());
    }

    /** Each by its own number, so that one that somebody else closes meanwhile does not matter. */
    private static Set<String> socketsHere() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : open.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(each).toString());
                } catch (NoSuchFileException e) {
                    // That was the list's own.
                    continue;
                }
            }
        }
        sockets.removeIf(link -> !link.startsWith("socket:"));
        return sockets;
    }

    @Test
    void shouldSayThatThereAreTooMany() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1)) {
            KeptSocket one = new KeptSocket("a", socket);
            web.keep(Collections.nCopies(PacketSocket.MOST_DESCRIPTORS, one));
            List<KeptSocket> taken = web.take();
            assertThat(taken).hasSize(PacketSocket.MOST_DESCRIPTORS);
            taken.forEach(kept -> kept.socket().leave());
            assertThatThrownBy(() -> web.keep(Collections.nCopies(PacketSocket.MOST_DESCRIPTORS + 1, one)))
                    .hasMessageContaining("254 sockets").hasMessageContaining("at most 253");
        }
    }
}
