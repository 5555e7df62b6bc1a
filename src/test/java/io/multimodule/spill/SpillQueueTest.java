package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpillQueueTest {
    private static final SpillBounds SMALL = new SpillBounds(4, 1 << 20, 1 << 20, 256);

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
    void shouldTouchNoDiskWhileMemoryIsEnough() throws IOException {
        SpillQueue<String> queue = rig.open("outbox/a", SMALL);
        fill(queue, 4);
        assertThat(rig.disk.doWork()).isZero();
        assertThat(drainAll(queue)).isEqualTo(names(0, 4));
        queue.close();
        assertThat(rig.directory.resolve("outbox")).doesNotExist();
    }

    @Test
    void shouldKeepTheOrderFromMemoryToDiskAndBack() {
        SpillQueue<String> queue = rig.open("a", SMALL);
        fill(queue, 8);
        rig.turn();
        for (int i = 8; i < 100; i++) {
            assertThat(queue.add("e" + i)).isTrue();
            rig.turn();
        }
        assertThat(queue.size()).isEqualTo(100);
        assertThat(queue.figures().memoryElements()).isEqualTo(4);
        assertThat(drainAll(queue)).isEqualTo(names(0, 100));
        assertThat(queue.size()).isZero();
        fill(queue, 4);
        assertThat(queue.figures().memoryElements()).as("back in memory").isEqualTo(4);
    }

    @Test
    void shouldDeleteSegmentsOnceTheirElementsAreSettled() throws IOException {
        SpillQueue<String> queue = spilled("a", 200);
        int before = rig.segments("a").size();
        for (int i = 0; i < 150; i++) {
            rig.turn();
            queue.peek();
            queue.settle();
        }
        rig.turn();
        assertThat(before).isGreaterThan(5);
        assertThat(rig.segments("a").size()).isLessThan(before / 2);
        drainAll(queue);
        assertThat(rig.segments("a")).isEmpty();
        assertThat(queue.diskBytes()).isZero();
        queue.close();
        assertThat(rig.directory.resolve("a")).doesNotExist();
    }

    @Test
    void shouldFindAllAgainAfterAnOrderlyEnd() throws IOException {
        SpillQueue<String> queue = spilled("a", 50);
        for (int i = 0; i < 2; i++) {
            queue.peek();
            queue.settle();
        }
        queue.close();
        rig.restart();
        assertThat(rig.disk.leftovers()).containsExactly("a");
        SpillQueue<String> again = rig.open("a", SMALL);
        again.add("new");
        List<String> expected = names(2, 50);
        expected.add("new");
        assertThat(drainAll(again)).isEqualTo(expected);
        assertThat(rig.disk.leftovers()).isEmpty();
        assertThat(rig.reports).isEmpty();
    }

    @Test
    void shouldKeepWhatIsInMemoryAloneWhenClosed() throws IOException {
        SpillQueue<String> queue = rig.open("a", SMALL);
        fill(queue, 3);
        queue.close();
        rig.restart();
        assertThat(drainAll(rig.open("a", SMALL))).isEqualTo(names(0, 3));
    }

    @Test
    void shouldKeepWhatIsOnDiskAndUnsettledWhenKilled() {
        SpillQueue<String> queue = spilled("a", 50);
        for (int i = 0; i < 10; i++) {
            queue.peek();
            queue.settle();
            rig.turn();
        }
        rig.kill();
        assertThat(drainAll(rig.open("a", SMALL))).isEqualTo(names(10, 50));
        assertThat(rig.reports).isEmpty();
    }

    @Test
    void shouldSeeAnElementAgainThatWasSettledWithinTheLastTurnBeforeAKill() {
        SpillQueue<String> queue = spilled("a", 50);
        for (int i = 0; i < 6; i++) {
            queue.peek();
            queue.settle();
        }
        rig.kill();
        assertThat(drainAll(rig.open("a", SMALL))).isEqualTo(names(4, 50));
    }

    @Test
    void shouldRefuseWithAReasonWhenTheHandOffIsFullAndWakeTheOwnerWhenItIsNot() {
        SpillQueue<String> queue = rig.open("a", new SpillBounds(4, 408, 1 << 20, 256));
        fill(queue, 4);
        assertThat(queue.congested()).isFalse();
        assertThat(queue.add("aa") && queue.add("bb")).isTrue();
        assertThat(queue.congested()).isTrue();
        assertThat(queue.add("cc") && queue.add("dd")).isTrue();
        assertThat(queue.add("ee")).isFalse();
        assertThat(queue.refusal()).contains("4 elements with 8 bytes", "the 408 bytes", "take no input");
        assertThat(queue.figures().refused()).isEqualTo(1);
        rig.turn();
        assertThat(rig.wakes).isEqualTo(1);
        assertThat(queue.congested()).isFalse();
        assertThat(queue.add("ee")).isTrue();
        assertThat(queue.refusal()).isNull();
    }

    @Test
    void shouldTakeABurstInOrderWhileTheDiskDoesNotTurn() {
        SpillQueue<String> queue = rig.open("a", SpillBounds.DEFAULT);
        fill(queue, 20_000);
        assertThat(queue.figures().memoryElements()).isEqualTo(20_000);
        assertThat(queue.congested()).as("2 of 16 MiB wait").isFalse();
        rig.turn();
        assertThat(queue.figures().memoryElements()).as("in memory alone").isEqualTo(1024);
        assertThat(drainAll(queue)).isEqualTo(names(0, 20_000));
        assertThat(queue.figures().refused()).isZero();
    }

    @Test
    void shouldBoundABurstByItsBytes() {
        SpillQueue<String> queue = rig.open("a", new SpillBounds(4, 1 << 20, 64 << 20, 1 << 20));
        String element = "x".repeat(924);
        int taken = 0;
        int calm = 0;
        while (queue.add(element)) {
            taken++;
            calm = queue.congested() ? calm : taken;
        }
        assertThat(taken).isEqualTo(4 + 1024);
        assertThat(calm).isEqualTo(4 + 511);
        assertThat(rig.drain(queue)).hasSize(taken);
    }

    @Test
    void shouldRefuseAtTheDiskBoundAndTakeAgainAfterSettling() {
        SpillQueue<String> queue = rig.open("a", new SpillBounds(4, 1 << 20, 1024, 256));
        int taken = 0;
        while (queue.add("element number " + taken)) {
            taken++;
            rig.turn();
        }
        assertThat(queue.refusal()).contains("bound of 1024", "raise the bound");
        assertThat(queue.diskBytes()).isLessThanOrEqualTo(1024 + 32);
        for (int i = 0; i < 24; i++) {
            rig.turn();
            assertThat(queue.peek()).isEqualTo("element number " + i);
            queue.settle();
        }
        rig.turn();
        assertThat(queue.add("one more")).isTrue();
    }

    @Test
    void shouldSendAnElementThatExceedsTheMemoryBoundToDisk() {
        SpillQueue<String> queue = rig.open("a", new SpillBounds(4, 200, 1 << 20, 256));
        String large = "x".repeat(70_000);
        assertThat(queue.add("small")).isTrue();
        assertThat(queue.add(large)).isTrue();
        rig.turn();
        assertThat(queue.add("after")).isTrue();
        rig.turn();
        rig.kill();
        assertThat(drainAll(rig.open("a", SMALL))).containsExactly(large, "after");
    }

    @Test
    void shouldWakeTheOwnerWhenTheBacklogIsThere() {
        spilled("a", 50);
        rig.kill();
        rig.wakes = 0;
        SpillQueue<String> queue = rig.open("a", SMALL);
        assertThat(queue.peek()).isNull();
        rig.turn();
        assertThat(rig.wakes).isEqualTo(1);
        assertThat(queue.peek()).isEqualTo("e4");
        assertThat(queue.size()).isEqualTo(46);
    }

    @Test
    void shouldReadAheadNoMoreThanItsBounds() {
        SpillBounds bounds = new SpillBounds(4, 2_000, 1 << 20, 4096);
        SpillQueue<String> queue = rig.open("a", bounds);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            expected.add("x".repeat(100) + i);
            assertThat(queue.add(expected.get(i))).isTrue();
            rig.turn();
        }
        assertThat(drainAll(queue)).isEqualTo(expected);
    }

    @Test
    void shouldKeepFilesToTheirOwner() throws IOException {
        spilled("outbox/a", 20);
        assertThat(mode(rig.directory.resolve("outbox"))).isEqualTo("rwx------");
        assertThat(mode(rig.directory.resolve("outbox/a"))).isEqualTo("rwx------");
        assertThat(mode(rig.segments("outbox/a").get(0))).isEqualTo("rw-------");
        assertThat(mode(rig.directory.resolve("outbox/a/head"))).isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseNamesThatLeaveTheDirectory() {
        for (String name : List.of("", "../a", "a/../b", "a//b", "/a", "a/", ".a", "a\nb", "x".repeat(256))) {
            assertThatThrownBy(() -> rig.open(name, SMALL)).as(name).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("spill queue");
        }
    }

    @Test
    void shouldRefuseToOpenANameTwice() throws IOException {
        SpillQueue<String> queue = rig.open("a", SMALL);
        assertThatThrownBy(() -> rig.open("a", SMALL)).hasMessageContaining("open already");
        queue.close();
        rig.open("a", SMALL);
        assertThatThrownBy(() -> queue.add("x")).hasMessageContaining("closed");
    }

    @Test
    void shouldRefuseADirectoryThatIsInUse() {
        assertThatThrownBy(rig::newDisk).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void shouldNotSettleWhatWasNotSeen() {
        SpillQueue<String> queue = rig.open("a", SMALL);
        assertThatThrownBy(queue::settle).hasMessageContaining("nothing to settle");
    }

    private SpillQueue<String> spilled(String name, int count) {
        SpillQueue<String> queue = rig.open(name, SMALL);
        for (int i = 0; i < count; i++) {
            assertThat(queue.add("e" + i)).isTrue();
            rig.turn();
        }
        return queue;
    }

    private static void fill(SpillQueue<String> queue, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.add("e" + i)).isTrue();
        }
    }

    private List<String> drainAll(SpillQueue<String> queue) {
        return rig.drain(queue);
    }

    private static List<String> names(int from, int to) {
        return new ArrayList<>(IntStream.range(from, to).mapToObj(i -> "e" + i).toList());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
