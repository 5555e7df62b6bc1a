package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivatedSocketsTest {

    @Test
    void shouldFindThoseThatAreForThisProcess() {
        assertThat(ActivatedSockets.in(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2"), 7)).containsExactly(3, 4);
        assertThat(ActivatedSockets.in(Map.of("LISTEN_PID", "8", "LISTEN_FDS", "2"), 7)).isEmpty();
        assertThat(ActivatedSockets.in(Map.of("LISTEN_FDS", "2"), 7)).isEmpty();
        assertThat(ActivatedSockets.in(Map.of(), 7)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "two", "1 ", "99999"})
    void shouldTakeNoneWhenTheirNumberIsNone(String count) {
        assertThat(ActivatedSockets.in(Map.of("LISTEN_PID", "7", "LISTEN_FDS", count), 7)).isEmpty();
    }
}
