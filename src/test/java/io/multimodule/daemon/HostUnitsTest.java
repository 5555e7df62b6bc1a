package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.runtime.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostUnitsTest {
    private static final String HEAP = "MULTIMODULE_JAVA_OPTS";

    private static Map<String, String> environment(String name, String yaml) {
        Settings settings = Settings.read(new ConfigLoader().load(List.of(ConfigSource.text("a", yaml))));
        return new HostUnits(Path.of("/opt/mm"), List.of()).of(name, settings).process().environment();
    }

    @Test
    void shouldGiveAPoolAHeapForWhatItsWorkersSend() {
        assertThat(environment("Web", "pools: { Web: { command: [ /bin/a ] } }")).containsEntry(HEAP, "-Xmx256m");
        assertThat(environment("Web", "pools: { Web: { command: [ /bin/a ], maximum_data: 1KiB } }")).containsEntry(HEAP, "-Xmx136m");
    }

    @Test
    void shouldGiveAHostTheOptionsOfItsConfigurationAlone() {
        assertThat(environment("One", "tasks: { One: { external: true } }")).doesNotContainKey(HEAP);
        assertThat(environment("One", "tasks: { One: { external: true, java_options: -Xmx1g } }")).containsEntry(HEAP, "-Xmx1g");
    }
}
