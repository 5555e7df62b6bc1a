package io.multimodule.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages to and from a real Perl that follows the same format, whoever makes the queue first. */
class PerlInteropIT {
    private static final QueueName NAME = new QueueName("orders");
    private static final QueueName ANSWERS = new QueueName("answers");
    private static final String TEXT = "{\"a\":\"é☺\",\"n\":1.5,\"list\":[1,null,true]}";

    @TempDir
    Path temporary;
    private Path script;
    private SysvQueueDirectory directory;
    private LargeMessages large;
    private final TransitEncoder encoder = new TransitEncoder("java.example.com", Clock.SYSTEM, 4096);
    private final TransitDecoder decoder = new TransitDecoder();

    @BeforeEach
    void open() throws Exception {
        assumeTrue(hasPerl(), "no perl with IPC::SysV and JSON::PP on this machine");
        script = temporary.resolve("transit.pl");
        try (InputStream in = PerlInteropIT.class.getResourceAsStream("transit.pl")) {
            Files.copy(in, script);
        }
        Path path = temporary.toRealPath().resolve("queues");
        directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        large = LargeMessages.open(LargeMessages.below(path), List.of(), QueueAccess.OWNER_AND_GROUP,
                LargeMessages.DEFAULT_MAXIMUM_BYTES, (where, error) -> {
                    throw new AssertionError(where, error);
                });
    }

    @AfterEach
    void removeQueues() throws Exception {
        if (directory != null) {
            for (QueueName name : directory.names()) {
                directory.remove(name);
            }
        }
    }

    @Test
    void shouldReadWhatPerlSendsToAQueueThatPerlMade() throws Exception {
        finish(perl("send", "orders", TEXT));
        assertThat(receive(directory.open(NAME)).without(TransitEncoder.META)).isEqualTo(json(TEXT));
    }

    @Test
    void shouldReadWhatPerlSendsToAQueueThatWeMade() throws Exception {
        MessageQueue queue = directory.open(NAME);
        finish(perl("send", "orders", TEXT));
        Message message = receive(queue);
        assertThat(message.without(TransitEncoder.META)).isEqualTo(json(TEXT));
        assertThat(message.object(TransitEncoder.META).string("source_hostname")).isEqualTo("perl.example.com");
    }

    @Test
    void shouldBeReadByPerlFromAQueueThatWeMade() throws Exception {
        MessageQueue queue = directory.open(NAME);
        int length = encoder.encode(json(TEXT));
        assertThat(queue.offer(encoder.bytes(), length)).isTrue();
        String[] parts = finish(perl("receive", "orders")).split("\t");
        assertThat(parts[0]).matches("l=[0-9]+");
        assertThat(json(parts[1]).without(TransitEncoder.META)).isEqualTo(json(TEXT));
    }

    @Test
    void shouldBeReadByPerlThatMadeTheQueueAndWaitsThere() throws Exception {
        Process perl = perl("echo", "orders", "answers");
        BufferedReader output = perl.inputReader(UTF_8);
        assertThat(output.readLine()).isEqualTo("ready");
        int length = encoder.encode(json(TEXT));
        assertThat(directory.open(NAME).offer(encoder.bytes(), length)).isTrue();
        assertThat(receive(directory.open(ANSWERS)).without(TransitEncoder.META)).isEqualTo(json(TEXT));
        finish(perl);
    }

    @Test
    void shouldExchangeLargeMessagesBothWays() throws Exception {
        Message message = Message.of("a", "x".repeat(20_000));
        assertThat(encoder.encode(message)).isEqualTo(TransitEncoder.NEEDS_FILE);
        StoredMessage stored = large.store(encoder.body());
        directory.open(NAME).offer(stored.bytes(), stored.bytes().length);
        String body = finish(perl("receive", "orders")).split("\t")[1];
        assertThat(json(body).without(TransitEncoder.META)).isEqualTo(message);
        assertThat(stored.file()).doesNotExist();

        finish(perl("send-large", "orders", "{\"a\":\"" + "y".repeat(20_000) + "\"}"));
        byte[] bytes = new byte[directory.maximumMessageBytes()];
        int length = directory.open(NAME).poll(bytes);
        assertThat(decoder.decode(bytes, length)).isNull();
        assertThat(large.fetch(decoder.largeBody()).string("a")).isEqualTo("y".repeat(20_000));
        assertThat(Path.of(decoder.largeBody().file())).doesNotExist();
    }

    @Test
    void shouldBreakALockThatPerlLeftBehindAndNotStopPerl() throws Exception {
        Files.createFile(directory.path().resolve(".lock"));
        MessageQueue queue = directory.open(NAME);
        finish(perl("send", "orders", TEXT));
        assertThat(receive(queue).without(TransitEncoder.META)).isEqualTo(json(TEXT));
    }

    private Message receive(MessageQueue queue) throws Exception {
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            assertThat(readable.await(30, TimeUnit.SECONDS)).as("a message came").isTrue();
        }
        byte[] bytes = new byte[directory.maximumMessageBytes()];
        return decoder.decode(bytes, queue.poll(bytes));
    }

    private Process perl(String command, String... arguments) throws IOException {
        List<String> line = new java.util.ArrayList<>(List.of("perl", script.toString(), directory.path().toString(),
                command));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String finish(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("perl ended").isTrue();
        assertThat(process.exitValue()).isZero();
        return output;
    }

    private static Message json(String text) throws BadMessageException {
        return JsonCodec.read(text);
    }

    private static boolean hasPerl() throws InterruptedException {
        try {
            return new ProcessBuilder("perl", "-MIPC::SysV", "-MJSON::PP", "-e", "1").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
