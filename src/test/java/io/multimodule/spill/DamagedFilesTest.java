package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class DamagedFilesTest {
    /** Nothing stays in memory alone but the first element; 20 bytes a record, 11 records a segment. */
    private static final SpillBounds BOUNDS = new SpillBounds(1, 1 << 20, 1 << 20, 256);

    @TempDir
    Path temporary;
    private SpillRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new SpillRig(temporary.resolve("spill"));
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        for (int i = 0; i < 31; i++) {
            assertThat(queue.add(String.format("element %04d", i))).isTrue();
            rig.turn();
        }
        rig.kill();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void shouldReadAllWhenNothingIsDamaged() throws IOException {
        assertThat(rig.segments("a")).hasSize(3);
        assertThat(drain()).isEqualTo(elements());
    }

    @Test
    void shouldCutATornTailOffAndSayHowMuch() throws IOException {
        Path last = rig.segments("a").get(2);
        truncate(last, Files.size(last) - 3);
        assertThat(drain()).isEqualTo(elements().subList(0, 29));
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains("the last 17 bytes of " + last, "cut off");
        rig.kill();
        drain();
        assertThat(rig.reports).as("reported once").hasSize(1);
    }

    @Test
    void shouldWriteOnBehindATornTail() throws IOException {
        Path last = rig.segments("a").get(2);
        Files.write(last, new byte[5], StandardOpenOption.APPEND);
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        rig.turn();
        queue.add("after the kill");
        rig.turn();
        rig.kill();
        List<String> expected = elements();
        expected.add("after the kill");
        assertThat(drain()).isEqualTo(expected);
    }

    @Test
    void shouldSkipOneRecordWithAWrongChecksum() throws IOException {
        Path middle = rig.segments("a").get(1);
        flip(middle, 32 + 4 * 20 + 15);
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        List<String> expected = elements();
        expected.remove(15);
        assertThat(rig.drain(queue)).isEqualTo(expected);
        assertThat(queue.figures().damaged()).isEqualTo(1);
        assertThat(queue.size()).isZero();
        assertThat(rig.reports.get(0)).contains(middle.toString(), "wrong checksum", "1 record skipped");
        assertThat(rig.files("a", ".set-aside")).as("kept for a person to look at").hasSize(1);
    }

    @Test
    void shouldGoOnInTheNextSegmentWhenALengthIsWrong() throws IOException {
        flip(rig.segments("a").get(1), 32 + 4 * 20 + 1);
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        List<String> expected = elements();
        expected.subList(15, 22).clear();
        assertThat(rig.drain(queue)).isEqualTo(expected);
        assertThat(queue.figures().damaged()).isEqualTo(7);
        assertThat(rig.reports.get(0)).contains("7 records skipped");
    }

    @Test
    void shouldCountASegmentThatIsMissing() throws IOException {
        Files.delete(rig.segments("a").get(1));
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        List<String> expected = elements();
        expected.subList(11, 22).clear();
        assertThat(rig.drain(queue)).isEqualTo(expected);
        assertThat(queue.figures().damaged()).isEqualTo(11);
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains("(11) are in no file of");
        assertThat(rig.files("a", ".set-aside")).isEmpty();
    }

    @Test
    void shouldLeaveAFileOfAnotherVersionAloneAndSaySo() throws IOException {
        Path middle = rig.segments("a").get(1);
        byte[] bytes = Files.readAllBytes(middle);
        bytes[5] = 9;
        Files.write(middle, bytes);
        List<String> expected = elements();
        expected.subList(11, 22).clear();
        assertThat(drain()).isEqualTo(expected);
        assertThat(rig.reports.get(0)).contains("format version 9, this program reads 1", "set aside");
        assertThat(rig.files("a", ".set-aside")).hasSize(1);
        assertThat(rig.files("a", ".set-aside").get(0)).hasBinaryContent(bytes);
    }

    @Test
    void shouldReadFromTheOldestSegmentWhenTheCursorIsDamaged() throws IOException {
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        rig.turn();
        queue.peek();
        queue.settle();
        rig.turn();
        rig.kill();
        flip(temporary.resolve("spill/a/head"), 10);
        assertThat(drain()).isEqualTo(elements());
        assertThat(rig.reports.get(0)).contains("may come twice");
    }

    @Test
    void shouldForgetADamagedTailWhenAllBeforeItIsSettled() throws IOException {
        flip(rig.segments("a").get(2), 32 + 7 * 20 + 15);
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        List<String> expected = elements();
        expected.remove(29);
        assertThat(rig.drain(queue)).isEqualTo(expected);
        assertThat(queue.size()).isZero();
        assertThat(queue.diskBytes()).isZero();
    }

    @Test
    void shouldReportAnElementThatItsCodecRefuses() throws IOException {
        SpillQueue<String> queue = rig.open("a", BOUNDS);
        rig.turn();
        assertThat(queue.add("undecodable")).isTrue();
        rig.turn();
        assertThat(queue.add("good")).isTrue();
        rig.turn();
        rig.kill();
        List<String> expected = elements();
        expected.add("good");
        queue = rig.open("a", BOUNDS);
        assertThat(rig.drain(queue)).isEqualTo(expected);
        assertThat(rig.reports.get(0)).contains("11 bytes, is whole but makes no sense: no element begins like that");
        assertThat(queue.figures().damaged()).isEqualTo(1);
    }

    @Test
    void shouldDropFilesThatWereBegunAndNeverNamed() throws IOException {
        Path file = temporary.resolve("spill/a/prepend.tmp");
        Files.write(file, new byte[100]);
        assertThat(drain()).isEqualTo(elements());
        assertThat(file).doesNotExist();
    }

    private List<String> drain() {
        return rig.drain(rig.open("a", BOUNDS));
    }

    /** What is on disk: the first element was in memory alone. */
    private static List<String> elements() {
        return new ArrayList<>(IntStream.range(1, 31).mapToObj(i -> String.format("element %04d", i)).toList());
    }

    private static void flip(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 0x10;
        Files.write(file, bytes);
    }

    private static void truncate(Path file, long length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }
}
