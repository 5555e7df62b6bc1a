package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTallyTest {
    @TempDir
    private Path directory;

    private Settings settings(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("multimodule.yaml"), "state_dir: " + directory + "\n" + yaml);
        return new Configuration(file, true, Message.EMPTY).load(Message.EMPTY).settings();
    }

    @Test
    void shouldSayInTheHoldOfAKernelWhatThatOfAMeasuredLimitSays() throws Exception {
        Settings settings = settings("limits: { memory: { failsafe: 1GiB } }\n"
                + "tasks: { Eater: { external: true, limits: { memory: { failsafe: 50MiB } } }, Other: { host: Both } }\n");

        assertThat(ProcessTally.killed("Eater", settings, 0).asMap()).containsEntry("task", "Eater")
                .containsEntry("metric", "oom_kills").containsEntry("window", 0L).containsEntry("level", "failsafe")
                .containsEntry("value", 1.0).containsEntry("value_text", "1").containsEntry("limit", 50.0 * (1 << 20))
                .containsEntry("limit_text", "50MiB").containsEntry("limit_of", "memory")
                .containsEntry("when", "1970-01-01T00:00:00Z").containsEntry("done", "the kernel killed it");
        assertThat(ProcessTally.killed("Both", settings, 0).asMap()).containsEntry("host", "Both")
                .containsEntry("limit_text", "1GiB");
    }
}
