package io.multimodule.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.StoredMessage;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients of docs/queues.md exchange messages with us and with each other, over real queues. */
class ClientExamplesIT {
    private static final QueueName NAME = new QueueName("orders");
    private static final Message SMALL = Message.of("text", "é☺", "list", List.of(1, 2.5, true), "none", null);
    private static final Message LARGE = Message.of("text", "x".repeat(20_000));
    private static final String META = ".ipc_transit_meta";

    @TempDir
    Path temporary;
    private SysvQueueDirectory directory;
    private LargeMessages large;

    /** A client, with the command that runs it and one that fails where its language is missing. */
    enum Client {
        PERL(List.of("perl", "examples/clients/transit.pl"), List.of("perl", "-MIPC::SysV", "-MJSON::PP", "-e", "1")),
        PYTHON(List.of("python3", "examples/clients/transit.py"), List.of("python3", "-c", "import ctypes, json"));

        private final List<String> command;
        private final List<String> probe;

        Client(List<String> command, List<String> probe) {
            this.command = command;
            this.probe = probe;
        }
    }

    @BeforeEach
    void open() throws IOException {
        Path path = temporary.toRealPath().resolve("queues");
        directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        large = LargeMessages.open(LargeMessages.below(path), List.of(), QueueAccess.OWNER_AND_GROUP,
                LargeMessages.DEFAULT_MAXIMUM_BYTES, (where, error) -> {
                    throw new AssertionError(where, error);
                });
    }

    @AfterEach
    void removeQueues() throws IOException {
        for (QueueName name : directory.names()) {
            directory.remove(name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendToUsOnAQueueThatTheClientMade(Client client) throws Exception {
        send(client, SMALL);
        assertThat(receive()).isEqualTo(SMALL);
        send(client, LARGE);
        assertThat(receive()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReceiveFromUsOnAQueueThatWeMade(Client client) throws Exception {
        send(SMALL);
        assertThat(receive(client)).isEqualTo(SMALL);
        send(LARGE);
        assertThat(receive(client)).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @CsvSource({"PERL, PYTHON", "PYTHON, PERL"})
    void shouldTalkToEachOther(Client sender, Client receiver) throws Exception {
        send(sender, SMALL);
        send(sender, LARGE);
        assertThat(receive(receiver)).isEqualTo(SMALL);
        assertThat(receive(receiver)).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotFollowAMessageOutOfTheDirectoryOfLargeMessages(Client client) throws Exception {
        byte[] message = "13:f=/etc/passwd".getBytes(UTF_8);
        directory.open(NAME).offer(message, message.length);

        Process process = start(client, "receive", NAME.value());
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(output).contains("the message names /etc/passwd, which is not in");
    }

    private void send(Message message) throws Exception {
        TransitEncoder encoder = new TransitEncoder("java.example.com", Clock.SYSTEM,
                TransitEncoder.DEFAULT_INLINE_BYTES);
        int length = encoder.encode(message);
        if (length == TransitEncoder.NEEDS_FILE) {
            StoredMessage stored = large.store(encoder.body());
            assertThat(directory.open(NAME).offer(stored.bytes(), stored.bytes().length)).isTrue();
        } else {
            assertThat(directory.open(NAME).offer(encoder.bytes(), length)).isTrue();
        }
    }

    private Message receive() throws Exception {
        MessageQueue queue = directory.open(NAME);
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            assertThat(readable.await(30, TimeUnit.SECONDS)).as("a message came").isTrue();
        }
        TransitDecoder decoder = new TransitDecoder();
        byte[] bytes = new byte[directory.maximumMessageBytes()];
        Message message = decoder.decode(bytes, queue.poll(bytes));
        return plain(message == null ? large.fetch(decoder.largeBody()) : message);
    }

    private void send(Client client, Message message) throws Exception {
        assertThat(run(client, "send", NAME.value(), message.toString())).isEmpty();
    }

    private Message receive(Client client) throws Exception {
        return plain(JsonCodec.read(run(client, "receive", NAME.value())));
    }

    private static Message plain(Message message) {
        assertThat(message.object(META).get("send_ts")).isInstanceOf(Long.class);
        assertThat(message.object(META).string("source_hostname")).isNotEmpty();
        return message.without(META);
    }

    private String run(Client client, String... arguments) throws Exception {
        Process process = start(client, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the client ended").isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private Process start(Client client, String... arguments) throws Exception {
        assumeTrue(isThere(client.probe), "this machine cannot run " + client.probe);
        List<String> line = new ArrayList<>(client.command);
        line.add(directory.path().toString());
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    private static boolean isThere(List<String> probe) throws InterruptedException {
        try {
            return new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
