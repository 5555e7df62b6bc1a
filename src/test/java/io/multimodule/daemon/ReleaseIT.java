package io.multimodule.daemon;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A held task starts when it is released, and finds its messages in order. */
class ReleaseIT extends WithWildTasks {
    @Override
    List<String> answering() {
        return List.of("Alpha");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStartTheProcessOfAReleasedTaskWithWhatCameMeanwhile(boolean byHand) throws Exception {
        start(task("Alpha", true, ""));
        sendNumbers("Alpha", 1);
        assertNumbers("Alpha", 1);
        for (int round = 0; round < 3; round++) {
            daemon.ask(ControlCommand.HOLD, Message.of("task", "Alpha", "why", "a test"));
            daemon.awaitStatus("Alpha", "held");
            sendNumbers("Alpha", 3);

            if (byHand) {
                Files.delete(holdFile("Alpha"));
            } else {
                daemon.ask(ControlCommand.RELEASE, Message.of("task", "Alpha"));
            }
            assertNumbers("Alpha", 3);
            daemon.awaitStatus("Alpha", "running");
        }
    }
}
