package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitSpecTest {

    @Test
    void shouldPinTheDefaults() {
        UnitSpec spec = UnitSpec.of(new UnitName("a.service"), UnitProcess.of("/bin/a"));

        assertThat(spec.description()).isEqualTo("a.service");
        assertThat(spec.resources()).isEqualTo(new UnitResources("", 0, UnitLimits.NONE));
        assertThat(spec.sandbox()).isEqualTo(UnitSandbox.NONE);
        assertThat(spec.lifecycle()).isEqualTo(new UnitLifecycle(UnitLifecycle.Readiness.NOTIFY, Duration.ofSeconds(30),
            Duration.ofSeconds(10), UnitLifecycle.KillMode.ALL, UnitLifecycle.OomPolicy.STOP, Duration.ZERO));
    }

    @Test
    void shouldRefuseWhatNoUnitCanBe() {
        assertThatThrownBy(() -> UnitProcess.of("java")).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> UnitProcess.of(List.of())).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> UnitProcess.of("/bin/a").in("here")).hasMessageContaining("'here' has to be absolute");
        assertThatThrownBy(() -> UnitProcess.of("/bin/a", "x\0y")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> UnitProcess.of("/bin/a").withEnvironment(Map.of("A-B", "")))
            .hasMessageContaining("'A-B'");
        assertThatThrownBy(() -> new UnitResources("tasks", 0, UnitLimits.NONE))
            .hasMessageContaining("write tasks.slice");
        assertThatThrownBy(() -> UnitLimits.NONE.withTasksMax(0)).hasMessageContaining("above 0")
            .hasMessageContaining("tasks 0");
        assertThatThrownBy(() -> UnitLifecycle.DEFAULT.withTimeouts(Duration.ofSeconds(-1), Duration.ZERO))
            .hasMessageContaining("PT-1S");
    }

    @Test
    void shouldDescribeEnds() {
        assertThat(new UnitExit(UnitExit.How.KILLED, 9, "timeout").describe())
            .isEqualTo("killed by signal 9 (KILL), result timeout");
        assertThat(new UnitExit(UnitExit.How.EXITED, 217, "exit-code").describe())
            .isEqualTo("exited with status 217/USER, result exit-code");
        assertThat(UnitExit.UNKNOWN.describe()).isEqualTo("ended unseen, result unknown");
    }
}
