package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MalformedMessageException.Reason;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostTrial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolMailTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKeepWhatAWorkerRefusedAsADeadLetterOfItsQueue() throws Exception {
        HostTrial trial = new HostTrial(directory, 1000).start(new HostRole("Desk"));
        byte[] bytes = "garbage".getBytes(StandardCharsets.US_ASCII);

        boolean kept = new PoolMail("Desk", "letters", trial.host).onRefused(7, bytes,
                new MalformedMessageException(Reason.FILE_FORBIDDEN, "not from there"));
        trial.turn();

        assertThat(kept).isTrue();
        assertThat(trial.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.queue()).isEqualTo("letters");
            assertThat(letter.length()).isEqualTo(bytes.length);
            assertThat(letter.reason().label()).isEqualTo("refused-file");
        });
        trial.stop();
    }
}
