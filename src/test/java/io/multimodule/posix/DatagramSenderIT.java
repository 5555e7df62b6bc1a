package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.posix.DatagramSender.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Errno;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramSenderIT {
    private static final String RECEIVER = """
            import array, os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print("ready", flush=True)
            data, control, flags, peer = s.recvmsg(100, socket.CMSG_SPACE(4))
            fd = array.array("i", control[0][2][:4])[0]
            size = os.fstat(fd).st_size
            content = os.pread(fd, size, 0)
            try:
                os.write(fd, b"x")
                sealed = "open"
            except OSError:
                sealed = "sealed"
            print(len(data), size, sum(content), sealed, flush=True)
            """;

    @TempDir
    Path temporary;
    private Path path;

    @BeforeEach
    void choosePath() {
        path = temporary.resolve("log");
    }

    @Test
    void shouldSendAndConnectAgainToARestartedReceiver() throws Exception {
        try (DatagramSender sender = new DatagramSender(path, Duration.ZERO)) {
            for (int i = 0; i < 2; i++) {
                try (UnixDatagramChannel receiver = UnixDatagramChannel.open()) {
                    receiver.bind(new UnixSocketAddress(path.toString()));
                    byte[] bytes = ("MESSAGE=é " + i + "\n").getBytes(StandardCharsets.UTF_8);
                    assertThat(sender.send(Arrays.copyOf(bytes, 100), bytes.length)).isEqualTo(Result.SENT);
                    ByteBuffer received = ByteBuffer.allocate(100);
                    receiver.receive(received);
                    assertThat(Arrays.copyOf(received.array(), received.position())).isEqualTo(bytes);
                }
                Files.delete(path);
            }
        }
    }

    @Test
    void shouldSayWhenADatagramIsTooLongOrTheReceiverIsFull() throws Exception {
        try (DatagramSender sender = new DatagramSender(path, Duration.ZERO);
                UnixDatagramChannel receiver = UnixDatagramChannel.open()) {
            receiver.bind(new UnixSocketAddress(path.toString()));
            assertThat(sender.send(new byte[10_000_000], 10_000_000)).isEqualTo(Result.TOO_LONG);
            Result result = Result.SENT;
            for (int i = 0; i < 100_000 && result == Result.SENT; i++) {
                result = sender.send(new byte[100], 100);
            }
            assertThat(result).isEqualTo(Result.FULL);
        }
    }

    @Test
    void shouldWaitForRoomAsLongAsItIsPatient() throws Exception {
        try (DatagramSender hasty = new DatagramSender(path, Duration.ZERO);
                DatagramSender patient = new DatagramSender(path, Duration.ofSeconds(60));
                DatagramSender lessPatient = new DatagramSender(path, Duration.ofMillis(20));
                UnixDatagramChannel receiver = UnixDatagramChannel.open()) {
            receiver.bind(new UnixSocketAddress(path.toString()));
            while (hasty.send(new byte[1], 1) == Result.SENT) {
                continue;
            }
            assertThat(lessPatient.send(new byte[1], 1)).isEqualTo(Result.FULL);
            CompletableFuture<Result> sent = CompletableFuture.supplyAsync(() -> send(patient));
            receiver.receive(ByteBuffer.allocate(10));

            assertThat(sent.get(60, TimeUnit.SECONDS)).isEqualTo(Result.SENT);
        }
    }

    private static Result send(DatagramSender sender) {
        try {
            return sender.send(new byte[1], 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldPassALongEntryAsASealedFile() throws Exception {
        assumeTrue(hasPython(), "no python3 on this machine to receive a descriptor with");
        Process receiver = new ProcessBuilder("python3", "-c", RECEIVER, path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = receiver.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("ready");
        byte[] bytes = new byte[300_000];
        Arrays.fill(bytes, (byte) 7);
        try (DatagramSender sender = new DatagramSender(path, Duration.ZERO)) {
            assertThat(sender.sendAsFile("entry", bytes, bytes.length - 1)).isEqualTo(Result.SENT);
        }
        assertThat(output.readLine()).isEqualTo("0 299999 2099993 sealed");
        assertThat(receiver.waitFor()).isZero();
    }

    @Test
    void shouldNameAReceiverThatIsNotThere() throws Exception {
        String fault = LibC.fault(Errno.ENOENT.intValue());
        try (DatagramSender sender = new DatagramSender(path, Duration.ZERO)) {
            assertThatThrownBy(() -> sender.send(new byte[1], 1)).isInstanceOf(IOException.class)
                    .hasMessageContainingAll(path.toString(), fault);
            assertThatThrownBy(() -> sender.sendAsFile("entry", new byte[1], 1)).isInstanceOf(IOException.class)
                    .hasMessageContainingAll(path.toString(), fault);
        }
    }

    @Test
    void shouldRefuseAPathThatIsTooLong() {
        assertThatThrownBy(() -> new DatagramSender(temporary.resolve("x".repeat(108)), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at most 107");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "pass").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
