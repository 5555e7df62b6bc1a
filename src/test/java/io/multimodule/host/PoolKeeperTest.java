package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.message.Message;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostTrial;
import io.multimodule.runtime.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a pool's main process when its workers end unasked. */
class PoolKeeperTest {
    private static final long PATIENCE_SECONDS = 200;

    @TempDir
    private Path directory;
    private final CompletableFuture<String> end = new CompletableFuture<>();

    private final class Ends implements PoolKeeper.Ends {
        @Override
        public void held(String reason) {
            end.complete("held: " + reason);
        }

        @Override
        public void failed(String reason) {
            end.complete("failed: " + reason);
        }
    }

    @Test
    void shouldFailWhenNobodyLooksAfterItsWorkersAnyMore() throws Exception {
        Config config = new ConfigLoader("tasks.*.config").load(List.of(ConfigSource.text("/etc/multimodule.yaml",
                "control_socket: " + directory.resolve("control.sock") + "\nstate_dir: " + directory + "\n"
                + "pools: { Desk: { command: [ /bin/sh, -c, \"printf I >&3; read line <&5\" ], min_spare: 1, start: 1,"
                + " listen: [ \"unix:" + directory.resolve("desk.sock") + "\" ] } }")));
        Settings settings = Settings.read(config);
        assertThat(config.problemText()).isEqualTo("0 problems");
        HostTrial trial = new HostTrial(directory.resolve("host"), 1000).start(new HostRole("Desk"));
        try (PoolKeeper keeper = new PoolKeeper("Desk", trial.host, new SilentReports(), settings, new Ends())) {
            keeper.begin(settings.tasks().get("Desk").pool()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            // Past the keeper, as when the thread of the workers fails: all of them end, and nobody has asked for it.
            keeper.onDuty(pool -> {
                pool.requestDone();
                return Message.EMPTY;
            });

            assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("failed: ")
                    .contains("has ended unasked").contains("started anew");
        }
        trial.stop();
    }
}
