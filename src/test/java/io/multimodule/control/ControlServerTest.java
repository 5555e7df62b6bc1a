package io.multimodule.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server and its client over a real socket in a temporary directory. */
class ControlServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ControlLimits LIMITS = new ControlLimits(1000, 4000, 2, LONG, LONG, LONG);

    @TempDir
    Path directory;

    private final CountDownLatch twoAtWork = new CountDownLatch(2);
    private final List<Throwable> errors = new ArrayList<>();
    private final AtomicReference<Reply> kept = new AtomicReference<>();
    private final CountDownLatch keeping = new CountDownLatch(1);
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("control.sock");
        server = server(LIMITS).start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private ControlServer server(ControlLimits limits) {
        CommandTable commands = new CommandTable()
                .on(ControlCommand.STATUS, (request, reply) -> reply.ok(Message.of("echo", request)))
                .on(ControlCommand.TASKS, (request, reply) -> {
                    twoAtWork.countDown();
                    kept.set(reply);
                    keeping.countDown();
                })
                .on(ControlCommand.RELOAD, (request, reply) -> reply.refuse(Refusal.BUSY, "reloading already; wait"))
                .on(ControlCommand.METRICS, (request, reply) -> reply.ok(Message.of("text", "x".repeat(5000))))
                .on(ControlCommand.STOP, (request, reply) -> {
                    throw new IllegalStateException("broken");
                });
        return new ControlServer(new ControlSocket(socket, null), limits, commands, () -> "busy with a test",
                (where, error) -> errors.add(error));
    }

    private Message call(ControlCommand command) throws ControlException {
        return new ControlClient(socket, LONG).call(command, Message.of("task", "Counter"));
    }

    private ControlException failure(ControlCommand command) {
        return catchThrowableOfType(ControlException.class, () -> call(command));
    }

    @Test
    void shouldHandARequestToItsHandlerAndTheResultBack() throws Exception {
        Message echo = (Message) call(ControlCommand.STATUS).get("echo");

        assertThat(echo).isEqualTo(Message.of("task", "Counter", "command", "status"));
    }

    @Test
    void shouldBeForOwnerAndGroupAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw----");
        assertThat(socket.resolveSibling("control.sock.new")).doesNotExist();
    }

    @Test
    void shouldTakeTheAnswerLaterFromAnyThread() throws Exception {
        Thread answering = new Thread(() -> {
            try {
                assertThat(keeping.await(30, TimeUnit.SECONDS)).isTrue();
                kept.get().ok(Message.of("n", 1));
                kept.get().ok(Message.of("n", 2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();

        assertThat(call(ControlCommand.TASKS)).isEqualTo(Message.of("n", 1));
        answering.join();
    }

    @Test
    void shouldAnswerSeveralRequestsOfOneConnectionInOrder() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            write(channel, "{\"command\":\"status\",\"n\":1}\n{\"command\":\"status\",\"n\":2}\n{\"comm");
            write(channel, "and\":\"status\",\"n\":3}\n");
            InputStream in = Channels.newInputStream(channel);

            for (long n = 1; n <= 3; n++) {
                Message result = (Message) readLine(in).get("result");
                assertThat(((Message) result.get("echo")).get("n")).isEqualTo(n);
            }
        }
    }

    @Test
    void shouldNameNearCommandsWhenThereIsNone() throws Exception {
        Message answer = raw("{\"command\":\"relaod\"}\n");

        assertThat(answer.get("ok")).isEqualTo(false);
        assertThat(answer.string("code")).isEqualTo("bad-request");
        assertThat(answer.string("error")).isEqualTo("there is no control command \"relaod\"; did you mean 'reload'?;"
                + " known commands are metrics, reload, status, stop, tasks");
    }

    @Test
    void shouldRefuseWhatIsNoRequest() throws Exception {
        assertThat(raw("{}\n").string("error")).startsWith("the request has no text field \"command\"");
        assertThat(raw("[1]\n").string("error")).startsWith("the request is no JSON object in one line: ");
        assertThat(raw("{\"command\":\n").string("error")).startsWith("the request is no JSON object in one line: ");
    }

    @Test
    void shouldBoundTheLengthOfARequest() throws Exception {
        assertThat(raw("x".repeat(1001)).string("error")).contains("longer than the limit of 1000 bytes");
        assertThat(raw("x".repeat(1001) + "\n").string("error")).contains("longer than the limit of 1000 bytes");
    }

    @Test
    void shouldBoundTheLengthOfAnAnswer() {
        assertThat(failure(ControlCommand.METRICS)).hasMessageContaining("more than the limit of 4000");
    }

    @Test
    void shouldSayWhyARequestWasNotCarriedOut() {
        assertThat(failure(ControlCommand.RELOAD)).hasMessage("reloading already; wait")
                .extracting(ControlException::reason).isEqualTo(ControlException.Reason.BUSY);
    }

    @Test
    void shouldReportAHandlerThatThrowsAndGoOn() throws Exception {
        assertThat(failure(ControlCommand.STOP)).hasMessageContaining("broken");
        assertThat(errors).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        assertThat(call(ControlCommand.STATUS).has("echo")).isTrue();
    }

    @Test
    void shouldTellTheClientWhenNobodyAnswersInTime() throws Exception {
        server.close();
        server = server(new ControlLimits(1000, 4000, 2, LONG, Duration.ofMillis(20), LONG)).start();

        assertThat(failure(ControlCommand.TASKS))
                .hasMessage("the daemon took the request but did not answer within 20 ms; busy with a test")
                .extracting(ControlException::reason).isEqualTo(ControlException.Reason.BUSY);
    }

    @Test
    void shouldCloseAConnectionThatNeverAsks() throws Exception {
        server.close();
        server = server(new ControlLimits(1000, 4000, 2, Duration.ofMillis(20), LONG, LONG)).start();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(endsAfter(channel, "{\"comm")).isTrue();
        }
    }

    /** Writes and waits for the end of the connection, which may come before all of that is written or read. */
    private static boolean endsAfter(SocketChannel channel, String text) {
        try {
            write(channel, text);
            return channel.read(ByteBuffer.allocate(10)) == -1;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldBoundTheNumberOfConnections() throws Exception {
        try (SocketChannel one = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                SocketChannel two = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            write(one, "{\"command\":\"tasks\"}\n");
            write(two, "{\"command\":\"tasks\"}\n");
            assertThat(twoAtWork.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(failure(ControlCommand.STATUS)).hasMessageContaining("all 2 control connections");
        }
    }

    @Test
    void shouldRefuseToStartWhereAnotherAnswers() {
        assertThatThrownBy(() -> server(LIMITS).start()).isInstanceOf(IOException.class)
                .hasMessageContaining("another daemon answers on the control socket " + socket);
    }

    @Test
    void shouldReplaceASocketThatADeadDaemonLeft() throws Exception {
        server.close();
        Path other = directory.resolve("other.sock");
        try (var listener = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(other));
            Files.move(other, socket);
        }
        assertThat(failure(ControlCommand.STATUS)).hasMessageContaining("the daemon is not running: nobody listens")
                .extracting(ControlException::reason).isEqualTo(ControlException.Reason.NOT_RUNNING);

        server = server(LIMITS).start();

        assertThat(call(ControlCommand.STATUS).has("echo")).isTrue();
    }

    @Test
    void shouldSayThatNobodyIsThereAfterTheEnd() throws Exception {
        server.close();

        assertThat(socket).doesNotExist();
        assertThat(failure(ControlCommand.STATUS))
                .hasMessageContaining("the daemon is not running: there is no socket");
    }

    @Test
    void shouldRefuseAPathThatLinuxCannotTake() {
        Path longPath = Path.of("/tmp/" + "d".repeat(100) + "/control.sock");

        assertThatThrownBy(() -> new ControlSocket(longPath, null)).hasMessageContaining("122 bytes")
                .hasMessageContaining("107 are possible");
    }

    private Message raw(String text) throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            write(channel, text);
            return readLine(Channels.newInputStream(channel));
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Message readLine(InputStream in) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            assertThat(c).as("end of the stream after " + line).isNotNegative();
            line.append((char) c);
        }
        return JsonCodec.read(line.toString());
    }
}
