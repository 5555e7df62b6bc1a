package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a worker's group; in a directory whose files a test writes. */
class SubGroupTest {
    @TempDir
    private Path directory;

    private SubGroup with(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
        return new SubGroup(directory, new GroupLimits(1 << 20, 64, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "0, 1, false", "1, 0, false", "1, 3, true"})
    void shouldTellAKillAtItsOwnLimitFromThatOfOthers(int oom, int kills, boolean own) throws Exception {
        assertThat(with("memory.events", "low 0\noom " + oom + "\noom_kill " + kills + "\n").isKilledAtLimit()).isEqualTo(own);
    }

    @Test
    void shouldCountRefusalsAtItsOwnLimitAlone() throws Exception {
        SubGroup group = with("pids.events", "max 7\n");

        assertThat(group.forksRefused()).as("without a peak it cannot be known better").isEqualTo(7);
        assertThat(with("pids.peak", "63\n").forksRefused()).as("the limit was another one").isZero();
        assertThat(with("pids.peak", "64\n").forksRefused()).isEqualTo(7);
        assertThat(new SubGroup(directory, GroupLimits.NONE).forksRefused()).isZero();
    }

    @Test
    void shouldKnowNothingOfAGroupThatIsGone() throws Exception {
        SubGroup gone = new SubGroup(directory.resolve("gone"), new GroupLimits(1, 1, 1));

        assertThat(gone.isKilledAtLimit()).isFalse();
        assertThat(gone.forksRefused()).isZero();
        assertThat(gone.remove()).isTrue();
        gone.kill();
    }
}
