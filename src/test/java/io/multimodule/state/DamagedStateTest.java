package io.multimodule.state;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class DamagedStateTest {
    @TempDir
    Path directory;
    private Path older;
    private Path newest;

    @BeforeEach
    void saveTwo() throws IOException {
        StateWriter writer = new StateWriter(directory, 3, new FileSteps());
        writer.save("a", "{\"ct\":1}".getBytes(UTF_8), 1);
        writer.save("a", "{\"ct\":2}".getBytes(UTF_8), 2);
        older = StateFiles.file(directory.resolve("a"), 1);
        newest = StateFiles.file(directory.resolve("a"), 2);
    }

    @Test
    void shouldNoticeEveryFlippedBit() throws IOException {
        byte[] good = Files.readAllBytes(newest);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(newest, bad);
            expectTheOlder("bit " + bit);
        }
    }

    @Test
    void shouldNoticeEveryHalfWrittenFile() throws IOException {
        byte[] good = Files.readAllBytes(newest);
        for (int length = 0; length < good.length; length++) {
            Files.write(newest, Arrays.copyOf(good, length));
            expectTheOlder("length " + length);
        }
    }

    @Test
    void shouldNoticeBytesBehindTheEnd() throws IOException {
        byte[] good = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(good, good.length + 1));
        expectTheOlder("one byte more");
    }

    @Test
    void shouldSayThatAFileIsEmpty() throws IOException {
        Files.write(newest, new byte[0]);
        assertThat(problem()).startsWith(newest + " is empty; repair it");
    }

    @Test
    void shouldNameTheVersionThatItDoesNotRead() throws IOException {
        Files.writeString(newest, "multimodule-state 7 something=else\n{}");
        assertThat(problem()).contains(newest.toString(), "format version 7, this program reads 1");
    }

    @Test
    void shouldRefuseTheStateOfAnotherTask() throws IOException {
        Files.write(newest, StateFormat.encode("b", "{}".getBytes(UTF_8), 1));
        assertThat(problem()).contains("another task", "task=b");
    }

    @Test
    void shouldFallBackWhenTheNewestIsNoPlainFile() throws IOException {
        Files.delete(newest);
        Files.createSymbolicLink(newest, directory.resolve("elsewhere"));
        assertThat(problem()).contains("is no plain file");
    }

    @Test
    void shouldHoldTheTaskWhenNoGenerationIsReadable() throws IOException {
        Files.writeString(newest, "x");
        Files.writeString(older, "y");
        StateLoad load = new StateFiles(directory).load("a");
        assertThat(load).isInstanceOf(StateLoad.Damaged.class);
        assertThat(((StateLoad.Damaged) load).problems()).hasSize(2).first().asString().contains(newest.toString());
    }

    @Test
    void shouldHoldTheTaskWhenItsDirectoryCannotBeRead() throws IOException {
        Files.createFile(directory.resolve("b"));
        StateLoad load = new StateFiles(directory).load("b");
        assertThat(((StateLoad.Damaged) load).problems().get(0)).contains(directory.resolve("b").toString());
    }

    @Test
    void shouldGoOnBehindADamagedGeneration() throws IOException {
        Files.writeString(newest, "x");
        new StateWriter(directory, 3, new FileSteps()).save("a", "{\"ct\":3}".getBytes(UTF_8), 3);
        StateLoad.Loaded loaded = (StateLoad.Loaded) new StateFiles(directory).load("a");
        assertThat(loaded.generation()).isEqualTo(3);
        assertThat(loaded.problems()).isEmpty();
    }

    private void expectTheOlder(String how) {
        StateLoad load = new StateFiles(directory).load("a");
        assertThat(load).as(how).isInstanceOf(StateLoad.Loaded.class);
        StateLoad.Loaded loaded = (StateLoad.Loaded) load;
        assertThat(loaded.generation()).as(how).isEqualTo(1);
        assertThat(new String(loaded.json(), UTF_8)).as(how).isEqualTo("{\"ct\":1}");
        assertThat(loaded.problems()).as(how).hasSize(1);
    }

    private String problem() {
        expectTheOlder("the newest is bad");
        return ((StateLoad.Loaded) new StateFiles(directory).load("a")).problems().get(0);
    }
}
