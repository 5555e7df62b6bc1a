package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Path;
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

    @Test
    void shouldHandleWhatThisProcessWasStartedToIgnoreAndIgnoreItAgain() throws Exception {
        Process child = new ProcessBuilder("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Ignoring.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.readLine()).isEqualTo("handles");
            kill("HUP", child.pid());
            assertThat(said.readLine()).isEqualTo("HUP");
            assertThat(said.readLine()).isEqualTo("ignores");
            kill("HUP", child.pid());
            child.getOutputStream().close();
            assertThat(said.readLine()).isEqualTo("still there");
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Handles HUP once, and lives until its input ends. */
    static final class Ignoring {
        private Ignoring() {
        }

        public static void main(String[] arguments) throws Exception {
            BlockingQueue<String> caught = new LinkedBlockingQueue<>();
            try (Signals signals = Signals.handle(List.of("HUP"), caught::add)) {
                System.out.println(signals == null ? "" : "handles");
                System.out.println(caught.take());
            }
            System.out.println("ignores");
            System.in.readAllBytes();
            System.out.println("still there");
        }
    }

    private static void raise(String signal) throws Exception {
        kill(signal, ProcessHandle.current().pid());
    }

    private static void kill(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
    }
}
