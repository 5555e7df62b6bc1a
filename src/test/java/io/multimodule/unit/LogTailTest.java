package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    private Path directory;

    @Test
    void shouldAskTheJournalForTheLinesOfOneRunAndWhatSystemdSaysOfIt() {
        assertThat(LogTail.ofRun("0123456789abcdef0123456789abcdef")).containsExactly(
                "_SYSTEMD_INVOCATION_ID=0123456789abcdef0123456789abcdef", "+",
                "_PID=1", "INVOCATION_ID=0123456789abcdef0123456789abcdef");
    }

    @Test
    void shouldGiveTheLastLinesOfAFile() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "one\ntwo\nthree\n");
        assertThat(LogTail.ofFile(log, 2)).isEqualTo(List.of("two", "three"));
        assertThat(LogTail.ofFile(directory.resolve("none"), 2)).isEmpty();
    }
}
