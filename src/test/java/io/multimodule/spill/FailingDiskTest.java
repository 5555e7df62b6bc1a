package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A plain file stands where the directory should be: no right and no room look the same to the writer. */
class FailingDiskTest {
    private static final SpillBounds SMALL = new SpillBounds(2, 202, 1 << 20, 256);

    @TempDir
    Path temporary;
    private SpillRig rig;
    private Path obstacle;

    @BeforeEach
    void start() throws IOException {
        obstacle = temporary.resolve("state");
        Files.createFile(obstacle);
        rig = new SpillRig(obstacle.resolve("spill"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void shouldSayAtTheStartThatTheDirectoryCannotBeUsed() {
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains(rig.directory.toString(), "make room");
    }

    @Test
    void shouldKeepElementsInMemoryReportOnceAndGoOnWhenThereIsRoom() throws IOException {
        SpillQueue<String> queue = rig.open("a", SMALL);
        for (String element : List.of("1", "2", "3", "4")) {
            assertThat(queue.add(element)).isTrue();
            rig.turn();
        }
        assertThat(queue.add("5")).isFalse();
        assertThat(rig.disk.isFailing()).isTrue();
        assertThat(rig.reports).as("at the start, and when the first element could not be written").hasSize(2);
        assertThat(rig.disk.idleNanos()).isLessThanOrEqualTo(SpillDisk.RETRY_NANOS);

        rig.nanos += SpillDisk.RETRY_NANOS;
        rig.turn();
        assertThat(rig.reports).as("still failing: said already").hasSize(2);

        Files.delete(obstacle);
        rig.nanos += SpillDisk.RETRY_NANOS;
        rig.turn();
        assertThat(rig.disk.isFailing()).isFalse();
        assertThat(rig.disk.idleNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(rig.wakes).as("the refused owner is told").isPositive();
        assertThat(rig.drain(queue)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void shouldSayHowManyElementsAreLostWhenItIsClosedWithoutADisk() {
        SpillQueue<String> queue = rig.open("a", SMALL);
        queue.add("1");
        queue.add("2");
        queue.add("3");
        assertThatThrownBy(queue::close).isInstanceOf(IOException.class)
                .hasMessageContaining("3 elements that were in memory alone could not be kept")
                .hasMessageContaining(rig.directory.toString());
    }
}
