package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsIT {
    private final BlockingQueue<String> outer = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> inner = new LinkedBlockingQueue<>();

    @Test
    void shouldHandleSignalsAndRestoreWhatWasBefore() throws Exception {
        try (Signals first = Signals.handle(List.of("WINCH", "CONT"), outer::add)) {
            assertThat(first).isNotNull();
            raise("WINCH");
            assertThat(outer.poll(30, TimeUnit.SECONDS)).isEqualTo("WINCH");
            try (Signals second = Signals.handle(List.of("WINCH"), inner::add)) {
                assertThat(second).isNotNull();
                raise("WINCH");
                assertThat(inner.poll(30, TimeUnit.SECONDS)).isEqualTo("WINCH");
            }
            raise("WINCH");
            assertThat(outer.poll(30, TimeUnit.SECONDS)).isEqualTo("WINCH");
            raise("CONT");
            assertThat(outer.poll(30, TimeUnit.SECONDS)).isEqualTo("CONT");
            assertThat(inner).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatTheJvmNeedsItself() {
        assertThatThrownBy(() -> Signals.handle(List.of("WINCH", "SEGV"), outer::add))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("SEGV");
        assertThatThrownBy(() -> Signals.handle(List.of("NOSUCH"), outer::add)).hasMessageContaining("NOSUCH");
    }

    private static void raise(String signal) throws Exception {
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor()).isZero();
    }
}
