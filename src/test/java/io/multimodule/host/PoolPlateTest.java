package io.multimodule.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.control.PoolDirectory;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.pool.WorkerFailures;
import io.multimodule.runtime.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolPlateTest {
    private final Settings settings = Settings.read(new ConfigLoader().load(List.of(ConfigSource.text("a.yaml",
            "pools: { Web: { class: X } }\n"))));

    @TempDir
    private Path folder;

    @Test
    void shouldShowTheNextStartOnlyWhileItIsToCome() throws Exception {
        Instant before = Instant.now();

        assertThat(Instant.parse(failing(Duration.ofHours(1)).string("next_start"))).isAfter(before);
        assertThat(failing(Duration.ZERO)).isEqualTo(Message.of("in_a_row", 3, "held_after", 10, "last", "signal 9"));
    }

    private Message failing(Duration nextIn) throws Exception {
        PoolDirectory directory = PoolDirectory.of(folder.resolve("control.sock"), "Web");
        PoolPlate.Trouble trouble = new PoolPlate.Trouble(Optional.empty(),
                Optional.of(new WorkerFailures(3, 10, "signal 9", nextIn)));
        try (PoolPlate plate = PoolPlate.open("Web", directory, settings.queues())) {
            plate.show(settings.tasks().get("Web").pool(), settings.tasks().get("Web").pool().size(), List.of(), trouble);
            return JsonCodec.read(Files.readAllBytes(directory.document())).object("failing");
        }
    }
}
