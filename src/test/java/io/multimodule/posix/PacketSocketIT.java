package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets with descriptors over a real socket. */
class PacketSocketIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;
    private Path path;
    private PacketSocket listener;
    private PacketSocket near;
    private PacketSocket far;

    @BeforeEach
    void connect() throws IOException {
        path = directory.resolve("place");
        listener = PacketSocket.listen(path, 0600);
        near = PacketSocket.connect(path, LONG);
        far = listener.accept().orElseThrow();
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
        listener.close();
    }

    @Test
    void shouldPassBytesAndDescriptorsThatAreOpenOnTheirOwn() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            assertThat(near.send(new byte[] {1, 2, 3}, List.of(pipe.writing(), pipe.reading()))).isTrue();
            pipe.writing().close();
            try (Packet packet = far.receive(100, 2).orElseThrow()) {
                assertThat(packet.whole()).isTrue();
                assertThat(packet.bytes()).containsExactly(1, 2, 3);
                assertThat(packet.descriptors()).hasSize(2);
                packet.descriptors().get(0).write(direct(7));
                ByteBuffer read = ByteBuffer.allocateDirect(1);
                assertThat(pipe.reading().read(read)).isEqualTo(1);
                assertThat(read.get(0)).isEqualTo((byte) 7);
                assertThat(closesOnExec(packet.descriptors().get(0))).isTrue();
            }
            assertThat(pipe.reading().read(ByteBuffer.allocateDirect(1))).as("nobody else has it open")
                    .isEqualTo(Descriptor.END);
        }
    }

    @Test
    void shouldKeepPacketsApartAndAnswer() throws Exception {
        near.send(new byte[] {1}, List.of());
        near.send(new byte[] {2, 3}, List.of());
        assertThat(far.receive(100, 1).orElseThrow().bytes()).containsExactly(1);
        assertThat(far.receive(100, 1).orElseThrow().bytes()).containsExactly(2, 3);
        assertThat(far.receive(100, 1)).as("nothing waits").isEmpty();
        far.send(new byte[] {4}, List.of());
        assertThat(near.receive(100, 1).orElseThrow().bytes()).containsExactly(4);
        far.close();
        assertThat(near.receive(100, 1).orElseThrow().isEnd()).isTrue();
    }

    @Test
    void shouldSayWhatWasCutOffAndLeaveNothingOpenOfIt() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            near.send(new byte[10], List.of());
            assertThat(far.receive(9, 0).orElseThrow().whole()).isFalse();
            near.send(new byte[1], List.of(pipe.writing(), pipe.writing(), pipe.writing()));
            pipe.writing().close();
            try (Packet packet = far.receive(9, 2).orElseThrow()) {
                assertThat(packet.whole()).isFalse();
                assertThat(packet.isEnd()).isFalse();
                assertThat(packet.descriptors()).hasSize(2);
            }
            assertThat(pipe.reading().read(ByteBuffer.allocateDirect(1))).isEqualTo(Descriptor.END);
        }
    }

    @Test
    void shouldPassAsManyAsTheKernelDoesAndRefuseMore() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            List<Descriptor> many = new ArrayList<>();
            for (int i = 0; i < PacketSocket.MOST_DESCRIPTORS; i++) {
                many.add(pipe.reading());
            }
            near.send(new byte[1], many);
            try (Packet packet = far.receive(1, PacketSocket.MOST_DESCRIPTORS).orElseThrow()) {
                assertThat(packet.descriptors()).hasSize(PacketSocket.MOST_DESCRIPTORS);
                assertThat(packet.whole()).isTrue();
            }
            many.add(pipe.reading());
            assertThatThrownBy(() -> near.send(new byte[1], many)).isInstanceOf(IOException.class)
                    .hasMessageContaining("254 descriptors").hasMessageContaining(path.toString());
        }
    }

    @Test
    void shouldKnowWhoIsThereAndThatNobodyIs() throws Exception {
        assertThat(far.peerUid()).isEqualTo(Accounts.ownUid());
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        listener.close();
        assertThatThrownBy(() -> PacketSocket.connect(path, LONG)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> PacketSocket.connect(directory.resolve("none/none"), LONG))
                .isInstanceOf(ConnectException.class);
        try (PacketSocket next = PacketSocket.listen(path, 0600);
                PacketSocket other = PacketSocket.connect(path, LONG)) {
            assertThat(next.accept()).isPresent();
            assertThat(other.send(new byte[1], List.of())).isTrue();
        }
    }

    private static ByteBuffer direct(int value) {
        return ByteBuffer.allocateDirect(1).put(0, (byte) value);
    }

    /** The flags in /proc are octal; O_CLOEXEC is 02000000. */
    private static boolean closesOnExec(Descriptor descriptor) throws IOException {
        String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor.number())).stream()
                .filter(line -> line.startsWith("flags:")).findAny().orElseThrow();
        return (Integer.parseInt(flags.substring(6).strip(), 8) & 02000000) != 0;
    }
}
