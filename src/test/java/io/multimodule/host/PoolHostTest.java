package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.control.ControlClient;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.PoolDirectory;
import io.multimodule.message.Message;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostTrial;
import io.multimodule.runtime.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked on the socket of a pool. */
class PoolHostTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRefuseNumbersOfWorkersThatAreNone() throws Exception {
        Settings settings = Settings.read(new ConfigLoader("tasks.*.config").load(List.of(ConfigSource.text("a.yaml",
                "control_socket: " + directory.resolve("control.sock")))));
        HostTrial trial = new HostTrial(directory.resolve("host"), 1000).start(new HostRole("Desk"));
        try (PoolHost pool = new PoolHost("Desk", trial.host, new SilentReports(), settings, (code, why) -> { })) {
            ControlClient client = new ControlClient(PoolDirectory.of(settings.controlSocket(), "Desk").socket(),
                    Duration.ofSeconds(200));
            for (Object bad : new Object[] {0L, -1L, "12", 1.5, true, 10_001L}) {
                assertThatThrownBy(() -> client.call(ControlCommand.POOL_RESIZE, Message.of("max", bad)))
                        .hasMessageContaining("\"max\" must be a number from 1 to 10000, it is ")
                        .hasMessageContaining(bad.toString());
            }
            assertThatThrownBy(() -> client.call(ControlCommand.POOL_RESIZE, Message.of("max", 10_000L)))
                    .as("it has no workers yet").hasMessageContaining("try again");
            pool.leave();
        }
        trial.stop();
    }
}
