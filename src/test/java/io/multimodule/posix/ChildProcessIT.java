package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessIT {
    private static final long PATIENCE_SECONDS = 60;
    @TempDir
    private Path folder;

    private static ChildProcess shell(String script) throws Exception {
        return ChildProcess.start(List.of("/bin/sh", "-c", script), Map.of(), List.of(0, 1, 2));
    }

    private static ExitStatus exitOf(ChildProcess child) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Optional<ExitStatus> exit = child.exit();
        while (exit.isEmpty() && System.nanoTime() < deadline) {
            exit = child.exit();
        }
        return exit.orElseThrow();
    }

    @Test
    void shouldTellHowItEnded() throws Exception {
        assertThat(exitOf(shell("exit 7"))).isEqualTo(ExitStatus.of(7, 0));
        ChildProcess killed = shell("sleep 1000");
        killed.kill();
        assertThat(exitOf(killed)).isEqualTo(ExitStatus.of(0, 9));
        assertThat(killed.exit()).as("again").contains(ExitStatus.of(0, 9));
    }

    /** More than once, for the end may come at any moment of being asked for it. */
    @RepeatedTest(20)
    void shouldLeaveNothingOfItsGroupBehind() throws Exception {
        Path file = folder.resolve("pid");
        ChildProcess child = shell("sleep 1000 & echo $! >" + file);

        assertThat(exitOf(child)).isEqualTo(ExitStatus.of(0, 0));
        Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
        assertThat(left.map(process -> process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().isAlive()).orElse(false)).isFalse();
    }
}
