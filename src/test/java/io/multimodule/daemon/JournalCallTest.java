package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.unit.UnitName;
import org.junit.jupiter.api.Test;

class JournalCallTest {
    private static final UnitName UNIT = new UnitName("multimodule-task-Counter.service");

    @Test
    void shouldNameTheUnitWithTheOutputOfATask() {
        assertThat(JournalCall.ofUnit(UNIT, "systemd 257")).hasValue("journalctl -u multimodule-task-Counter.service");
        assertThat(JournalCall.ofUnit(UNIT, "units of the broker (systemd 257)"))
                .hasValue("journalctl -u multimodule-task-Counter.service");
        assertThat(JournalCall.inDaemon("Counter", true)).hasValue("journalctl -u multimodule MULTIMODULE_TASK=Counter");
    }

    @Test
    void shouldNameNothingWhereSystemdHasItNot() {
        assertThat(JournalCall.ofUnit(UNIT, "plain processes")).isEmpty();
        assertThat(JournalCall.inDaemon("Counter", false)).isEmpty();
    }
}
