package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The states of one task are on a file system of 256 KiB that becomes full, as with a quota of its own. Needs the right
 * to mount one.
 */
class FullTaskDiskIT extends WithSmallDisk {
    FullTaskDiskIT() {
        super("state/state/Beta", "256k");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHoldATaskWhoseStateFindsNoRoomAndLoseNoMessageOfIt(boolean external) throws Exception {
        start(task("Alpha", false, "") + task("Beta", external,
                "save_failures: { warn: none, severe: none, failsafe: 0.05/s, hold: true, for: 10s }"));
        long count = answersUntilUnsaved("Beta");
        assertThat(answersUntil("task Beta is held")).as("messages that the neighbour handled meanwhile").isPositive();

        Message hold = assertHeld("Beta", "save_failures");
        assertThat(hold.string("level")).isEqualTo("failsafe");
        assertThat(hold.string("limit_text")).isEqualTo("0.05/s");
        assertThat(hold.number("window", 0)).isEqualTo(10);
        assertThat(((Number) hold.get("value")).doubleValue()).isGreaterThan(0.05);
        send("Beta", "{}");
        disk.clear();
        assertThat(daemon.ctl("release", "Beta").code()).isZero();
        long next = daemon.transit().receive("Beta_out").number("count", -1);
        if (external) {
            assertThat(next).as("what it could not save went with its process").isBetween(1L, count + 1);
        } else {
            assertThat(next).as("its state was kept in memory").isEqualTo(count + 1);
        }
    }
}
