package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.spill.DeadLetterReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come with their body in a file. */
class LargeInletTest {
    @TempDir
    private Path directory;
    private final Collector collector = new Collector();

    @Test
    void shouldKeepAMessageWhoseBodyDoesNotFitIntoMemoryAsADeadLetter() throws IOException {
        HostTrial trial = new HostTrial(directory, 16_384).task("Collector", () -> collector).configured("Collector", "{}")
                .largeMaximum(1L << 40).io(LargeInletTest::runAsTheIoThreadDoes).start();
        Path file = directory.resolve("large/huge.transit");
        String header = "f=" + file;
        byte[] reference = (header.length() + ":" + header).getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            // Nearly the longest array that there can be, and more than the heap of the tests.
            sparse.setLength(Integer.MAX_VALUE - 16);
        }
        trial.sendBytes("Collector", reference, reference.length);
        trial.send("Collector", Message.of("id", 2));
        trial.turn();

        assertThat(collector.ids()).containsExactly(2L);
        assertThat(trial.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.queue()).isEqualTo("Collector");
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.OTHER);
            assertThat(letter.text()).contains("could not be read from its file", "OutOfMemoryError");
            assertThat(letter.length()).isEqualTo(reference.length);
        });
        assertThat(file).as("for whoever looks into the dead letter").exists();
        trial.stop();
    }

    /** What work throws ends that piece of work alone. */
    private static void runAsTheIoThreadDoes(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            assertThat(e).isInstanceOf(OutOfMemoryError.class);
        }
    }
}
