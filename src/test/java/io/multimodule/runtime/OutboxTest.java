package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.spill.DeadLetterLine;
import io.multimodule.spill.DeadLetterReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large messages on their way to a queue. */
class OutboxTest {
    private static final int QUEUE_BYTES = 1024;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepAMessageThatIsLargerThanAnyThatIsSentAsADeadLetterAndSendThoseBehindIt() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).largeMaximum(10_000).start();
        trial.host.deliver("Out", message(1, 10));
        trial.host.deliver("Out", message(2, 20_000));
        trial.host.deliver("Out", message(3, 5_000));
        trial.turn();

        assertThat(received(trial, "Out")).containsExactly(1L, 3L);
        assertThat(trial.deadLetters()).singleElement().satisfies(OutboxTest::isTooLarge);
        assertThat(trial.said).anyMatch(text -> text.startsWith("error Out: ") && text.contains("was not sent"));
        trial.stop();
    }

    @Test
    void shouldSendWhatWaitsBehindAMessageThatIsTooLargeSinceTheLimitWasLowered() {
        HostTrial first = new HostTrial(directory, QUEUE_BYTES).start();
        fill(first);
        first.host.deliver("Out", message(2, 20_000));
        first.host.deliver("Out", message(3, 10));
        first.stop();
        take(first, "Out");

        HostTrial second = new HostTrial(directory, first.queues).largeMaximum(10_000).start();
        assertThat(received(second, "Out")).containsExactly(3L);
        assertThat(second.deadLetters()).singleElement().satisfies(OutboxTest::isTooLarge);
        second.stop();
    }

    @Test
    void shouldKeepTheFileOfAMessageThatWaitsForRoomHoweverLong() throws IOException {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).start();
        fill(trial);
        trial.host.deliver("Out", message(1, 20_000));
        trial.turn();
        try (Stream<Path> files = Files.list(directory.resolve("large"))) {
            Path file = files.findAny().orElseThrow();
            for (int minute = 0; minute < 3; minute++) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
                trial.advance(Duration.ofMinutes(1));
                assertThat(trial.services.transit().large().cleanOrphans(Duration.ofDays(1))).isZero();
            }
        }
        take(trial, "Out");
        assertThat(received(trial, "Out")).containsExactly(1L);
        trial.advance(Duration.ofMinutes(1));
        assertThat(trial.said).noneMatch(text -> text.contains("cannot keep"));
        trial.stop();
    }

    private static void isTooLarge(DeadLetterLine letter) {
        assertThat(letter.reason()).isEqualTo(DeadLetterReason.TOO_LARGE);
        assertThat(letter.queue()).isEqualTo("Out");
        assertThat(letter.length()).isBetween(20_000L, 20_200L);
        assertThat(letter.text()).contains("queues.large_maximum is 10000 bytes");
    }

    private static Message message(long id, int length) {
        return Message.of("id", id, "text", "x".repeat(length));
    }

    /** Another program has filled the queue; what comes from here waits. */
    private static void fill(HostTrial trial) {
        trial.sendBytes("Out", new byte[QUEUE_BYTES], QUEUE_BYTES);
    }

    /** The numbers of all messages that another program takes out of a queue, with the files of large ones. */
    private static List<Long> received(HostTrial trial, String queue) {
        List<Long> ids = new ArrayList<>();
        try {
            for (byte[] bytes; (bytes = take(trial, queue)) != null;) {
                TransitDecoder decoder = new TransitDecoder();
                Message message = decoder.decode(bytes, bytes.length);
                ids.add((message == null ? trial.services.transit().large().fetch(decoder.largeBody()) : message)
                        .number("id", -1));
            }
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
        return ids;
    }

    private static byte[] take(HostTrial trial, String queue) {
        byte[] into = new byte[QUEUE_BYTES];
        try {
            int length = trial.turn().queues.open(new QueueName(queue)).poll(into);
            trial.turn();
            return length == MessageQueue.NOTHING ? null : Arrays.copyOf(into, length);
        } catch (QueueException e) {
            throw new AssertionError(e);
        }
    }
}
