package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identity of processes, and a lock that dies with its holder. */
class ProcessesIT {
    @TempDir
    Path temporary;

    @Test
    void shouldKnowThisProcess() {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(self.commandLine()).contains("java");
        assertThat(self.isAlive()).isTrue();
    }

    @Test
    void shouldNotTakeAnotherProcessWithTheSameNumberForTheSame() {
        ProcessIdentity self = ProcessIdentity.current();
        ProcessIdentity before = new ProcessIdentity(self.pid(), self.startTicks() - 1, self.commandLine());
        assertThat(before.isAlive()).isFalse();
    }

    @Test
    void shouldSeeAProcessEnd() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        ProcessIdentity identity = ProcessIdentity.of(cat.pid()).orElseThrow();
        assertThat(identity.isAlive()).isTrue();
        cat.getOutputStream().close();
        assertThat(cat.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(identity.isAlive()).isFalse();
    }

    @Test
    void shouldTellWhoHoldsTheLock() throws Exception {
        Path file = temporary.resolve("daemon.pid");
        try (KernelLock lock = KernelLock.take(file)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> KernelLock.take(file)).isInstanceOf(KernelLock.HeldException.class)
                    .hasMessageContainingAll(file.toString(), "" + ProcessHandle.current().pid());
            assertThat(Files.readString(file)).isEqualTo(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void shouldRefuseWhileAnotherProcessHoldsTheLockAndGetItWhenThatIsKilled() throws Exception {
        Path file = temporary.resolve("daemon.pid");
        Process holder = new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-cp", System.getProperty("java.class.path"), Holder.class.getName(), file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
            assertThat(output.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> KernelLock.take(file)).isInstanceOfSatisfying(KernelLock.HeldException.class,
                    held -> assertThat(held.pid()).isEqualTo(holder.pid()));
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KernelLock.take(file).close();
    }

    /** Holds a lock until it is killed. */
    static final class Holder {
        private Holder() {
        }

        public static void main(String[] arguments) throws Exception {
            try (KernelLock lock = KernelLock.take(Path.of(arguments[0]))) {
                System.out.println(lock == null ? "none" : "held");
                System.in.transferTo(System.out);
            }
        }
    }
}
