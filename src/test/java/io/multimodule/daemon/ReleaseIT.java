package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A held task starts when it is released, not when somebody looks again, and finds its messages in order. */
class ReleaseIT extends WithWildTasks {
    /** The daemon looks again at everything each ten seconds; with time to work it needs some hundredths of one. */
    private static final Duration SOON = Duration.ofSeconds(4);

    @Override
    List<String> answering() {
        return List.of("Alpha");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStartTheProcessOfAReleasedTaskAtOnceWithWhatCameMeanwhile(boolean byHand) throws Exception {
        start(task("Alpha", true, ""));
        sendNumbers("Alpha", 1);
        assertNumbers("Alpha", 1);
        for (int round = 0; round < 3; round++) {
            daemon.ask(ControlCommand.HOLD, Message.of("task", "Alpha", "why", "a test"));
            daemon.awaitStatus("Alpha", "held");
            sendNumbers("Alpha", 3);

            Instant released = Instant.now();
            if (byHand) {
                Files.delete(holdFile("Alpha"));
            } else {
                daemon.ask(ControlCommand.RELEASE, Message.of("task", "Alpha"));
            }
            assertNumbers("Alpha", 3);

            Instant started = ProcessHandle.of(daemon.awaitStatus("Alpha", "running").number("pid", 0))
                    .flatMap(process -> process.info().startInstant()).orElseThrow();
            // The kernel counts the start of a process in hundredths of a second, from a boot whose time is rounded.
            assertThat(started).isBetween(released.minusSeconds(2), released.plus(SOON));
        }
    }
}
