package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.runtime.Settings;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostUnitsTest {
    private static final String HEAP = "MULTIMODULE_JAVA_OPTS";

    private static Settings settings(String yaml) {
        return Settings.read(new ConfigLoader().load(List.of(ConfigSource.text("a", yaml))));
    }

    private static UnitProcess process(String name, String yaml) {
        return new HostUnits(Path.of("/opt/mm"), List.of()).of(name, settings(yaml)).process();
    }

    private static Map<String, String> environment(String name, String yaml) {
        return process(name, yaml).environment();
    }

    @Test
    void shouldGiveAPoolAHeapForWhatItsWorkersSend() {
        assertThat(environment("Web", "pools: { Web: { command: [ /bin/a ] } }")).containsEntry(HEAP, "-Xmx256m");
        assertThat(environment("Web", "pools: { Web: { command: [ /bin/a ], maximum_data: 1KiB } }")).containsEntry(HEAP, "-Xmx136m");
    }

    @Test
    void shouldDelegateControlGroupsToAPoolWithLimitsForEachWorkerAlone() {
        assertThat(unit("pools: { One: { command: [ /bin/a ], worker_limits: { threads: 9 }, limits: { threads: { failsafe: 99 } } } }")
                .resources().delegated()).isTrue();
        assertThat(unit("pools: { One: { command: [ /bin/a ] } }").resources().delegated()).isFalse();
        assertThat(unit("tasks: { One: { command: [ /bin/a ] } }").resources().delegated()).isFalse();
    }

    private static UnitSpec unit(String yaml) {
        return new HostUnits(Path.of("/opt/mm"), List.of()).of("One", settings(yaml));
    }

    @Test
    void shouldGiveAHostTheOptionsOfItsConfigurationAlone() {
        assertThat(environment("One", "tasks: { One: { external: true } }")).doesNotContainKey(HEAP);
        assertThat(environment("One", "tasks: { One: { external: true, java_options: -Xmx1g } }")).containsEntry(HEAP, "-Xmx1g");
    }

    @Test
    void shouldRunAHostAsTheUserOfItsTaskAndInNobodyElsesHome() {
        UnitProcess process = process("One", "tasks: { One: { external: true, user: acme } }");

        assertThat(process.user()).isEqualTo("acme");
        assertThat(process.group()).as("the daemon's, which the broker adds").isEmpty();
        assertThat(process.argv()).containsExactly("/opt/mm/bin/multimoduled", "-m", "One");
        assertThat(process.environment()).doesNotContainKeys("HOME", "XDG_CACHE_HOME");
        assertThat(process("One", "tasks: { One: { external: true } }").user()).isEmpty();
        assertThat(process("shop", "tasks: { One: { host: shop } }").user()).isEmpty();
    }

    @Test
    void shouldNameTheUsersOfJavaTasks() {
        assertThat(HostUnits.users(settings("""
                tasks: { A: { external: true, user: acme }, B: { external: false, user: other }, C: {},
                         P: { command: [ /bin/p ], user: acme } }
                """))).isEqualTo(Map.of("A", "acme", "B", "other"));
    }
}
