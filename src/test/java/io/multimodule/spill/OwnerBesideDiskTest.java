package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/** What the owner does while the disk's thread is in the middle of a turn: here at places that are chosen. */
class OwnerBesideDiskTest {
    private static final SpillBounds ONE_IN_MEMORY = new SpillBounds(1, 1 << 20, 1 << 20, 256);

    @TempDir
    Path temporary;
    private SpillRig rig;

    @BeforeEach
    void start() {
        rig = new SpillRig(temporary.resolve("spill"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void shouldKeepTheMemoryOfAnOwnerThatClosesDuringATurnWithAnotherOneAskedFor() {
        Closing owner = new Closing();
        owner.store = new QueueStore<>(rig.disk, "a", SpillRig.TEXT, ONE_IN_MEMORY, owner);
        owner.store.handOff("settled");
        rig.turn();
        assertThat(owner.store.peek()).isEqualTo("settled");
        owner.store.settle();
        assertThat(owner.store.peek()).as("from now on the owner waits to be woken").isNull();
        owner.store.handOff("on disk");
        rig.turn();
        assertThat(owner.closed).as("closed in the turn that woke the owner").isCompleted();
        rig.restart();
        assertThat(rig.drain(rig.open("a", ONE_IN_MEMORY))).containsExactly("in memory 1", "in memory 2", "on disk");
        assertThat(rig.reports).isEmpty();
    }

    /** Closes as soon as it is woken, with two elements in memory. */
    private static final class Closing implements Runnable {
        private QueueStore<String> store;
        private CompletableFuture<Void> closed;

        @Override
        public void run() {
            closed = store.close(List.of("in memory 1", "in memory 2"));
        }
    }

    @Test
    void shouldKeepAllOfAnOwnerThatBeginsAnewBetweenForgettingAndWriting() throws IOException {
        oneDamagedRecord();
        SpillQueue<String> queue = rig.open("a", ONE_IN_MEMORY);
        rig.turn();
        queue.add("3");
        queue.add("4");
        rig.turn();
        settle(queue, "0");
        settle(queue, "2");
        rig.reported = report -> {
            // The disk forgets the damaged segment; it has not looked for new elements yet.
            if (report.contains("used up")) {
                settle(queue, "3");
                settle(queue, "4");
                queue.add("new, in memory");
                queue.add("new, on disk");
            }
        };
        rig.turn();
        assertThat(queue.figures().memoryElements()).isEqualTo(1);
        queue.close();
        rig.restart();
        assertThat(rig.drain(rig.open("a", ONE_IN_MEMORY))).containsExactly("new, in memory", "new, on disk");
    }

    /** On disk: "0", a record that cannot be read, and "2". */
    private void oneDamagedRecord() throws IOException {
        SpillQueue<String> queue = rig.open("a", ONE_IN_MEMORY);
        for (String element : List.of("gone with the process", "0", "1", "2")) {
            queue.add(element);
        }
        rig.turn();
        rig.kill();
        int record = RecordFormat.HEADER_BYTES + 1;
        try (RandomAccessFile segment = new RandomAccessFile(rig.segments("a").get(0).toFile(), "rw")) {
            segment.seek(Segment.HEADER_BYTES + 2 * record - 1);
            segment.write('x');
        }
    }

    private static void settle(SpillQueue<String> queue, String expected) {
        assertThat(queue.peek()).isEqualTo(expected);
        queue.settle();
    }
}
