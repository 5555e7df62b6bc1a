package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scoreboard that somebody removes, or that cannot be written. */
class ScoreboardTest {
    @TempDir
    private Path folder;
    private final List<String> warnings = new ArrayList<>();

    private static void begin(Path file, int index, long number) throws IOException {
        try (ScoreSlot slot = new ScoreSlot(file.toString(), index)) {
            slot.begin(number, ProcessHandle.current().pid(), 0);
        }
    }

    @Test
    void shouldBeOneAgainForTheNextWorkerAfterSomebodyHasRemovedTheFile() throws Exception {
        Path file = folder.resolve("board");
        try (Scoreboard board = Scoreboard.create(file, "test", warnings::add)) {
            begin(file, board.take(1).getAsInt(), 1);
            Files.delete(file);
            int second = board.take(2).getAsInt();
            begin(file, second, 2);

            assertThat(second).isEqualTo(1);
            assertThat(Scoreboard.read(file)).extracting(Scoreboard.Entry::number).containsExactly(2L);
            board.free(1);
            assertThat(Scoreboard.read(file)).as("the first wrote into the file that is gone").hasSize(1);
        }
        assertThat(warnings).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldKeepWhatWorkersHaveWrittenWhenItGivesOneMoreASlot() throws Exception {
        Path file = folder.resolve("board");
        try (Scoreboard board = Scoreboard.create(file, "test", warnings::add)) {
            begin(file, board.take(1).getAsInt(), 1);
            begin(file, board.take(2).getAsInt(), 2);

            assertThat(Scoreboard.read(file)).extracting(Scoreboard.Entry::number).containsExactly(1L, 2L);
        }
    }

    @Test
    void shouldSayOnceThatItCannotBeWrittenAndGoOn() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        try (Scoreboard board = Scoreboard.create(gone.resolve("board"), "test", warnings::add)) {
            Files.delete(gone.resolve("board"));
            Files.delete(gone);

            assertThat(board.take(1)).isEmpty();
            assertThat(board.take(2)).isEmpty();
            board.free(1);
            assertThat(warnings).singleElement().asString().contains(gone.resolve("board").toString())
                    .contains("the pool goes on");
            Files.createDirectory(gone);
            assertThat(board.take(3)).as("it can be written again").hasValue(0);
        }
    }
}
