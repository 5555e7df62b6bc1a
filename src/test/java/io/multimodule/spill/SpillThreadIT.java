package io.multimodule.spill;

import io.multimodule.lifecycle.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** The owner on one thread, the disk on its own: every wait ends by a wake-up, and the order holds. */
class SpillThreadIT {
    private static final int ELEMENTS = 300_000;
    private static final SpillBounds BOUNDS = new SpillBounds(512, 1 << 20, 64 << 20, 1 << 20);

    @TempDir
    Path temporary;
    private final Semaphore woken = new Semaphore(0);
    private final List<String> errors = new CopyOnWriteArrayList<>();

    @Test
    void shouldWakeTheOwnerWheneverItWaits() throws Exception {
        try (SpillDisk disk = disk()) {
            SpillQueue<String> queue = disk.open("q", SpillRig.TEXT, BOUNDS, woken::release);
            int added = 0;
            int settled = 0;
            while (settled < ELEMENTS) {
                while (added < ELEMENTS && added < settled + 5_000 && queue.add(Integer.toString(added))) {
                    added++;
                }
                String next = queue.peek();
                if (next == null) {
                    assertThat(woken.tryAcquire(30, TimeUnit.SECONDS)).as("woken after %d", settled).isTrue();
                    continue;
                }
                assertThat(Integer.parseInt(next)).isEqualTo(settled++);
                queue.settle();
            }
            assertThat(queue.peek()).isNull();
            assertThat(queue.figures().spilled()).isPositive();
            queue.close();
        }
        assertThat(errors).isEmpty();
        assertThat(temporary.resolve("spill/q")).doesNotExist();
    }

    @Test
    void shouldWakeARefusedOwnerWhenThereIsRoom() throws Exception {
        try (SpillDisk disk = disk()) {
            SpillQueue<String> queue = disk.open("q", SpillRig.TEXT, BOUNDS, woken::release);
            for (int added = 0; added < ELEMENTS;) {
                if (queue.add(Integer.toString(added))) {
                    added++;
                } else {
                    assertThat(woken.tryAcquire(30, TimeUnit.SECONDS)).as("woken after %d", added).isTrue();
                }
            }
            queue.close();
        }
        try (SpillDisk disk = disk()) {
            SpillQueue<String> queue = disk.open("q", SpillRig.TEXT, BOUNDS, woken::release);
            for (int expected = 0; expected < ELEMENTS;) {
                String next = queue.peek();
                if (next == null) {
                    assertThat(woken.tryAcquire(30, TimeUnit.SECONDS)).as("woken after %d", expected).isTrue();
                } else {
                    assertThat(Integer.parseInt(next)).isEqualTo(expected++);
                    queue.settle();
                }
            }
            queue.close();
        }
        assertThat(errors).isEmpty();
    }

    /** Filled above its memory, drained to the last and filled again, with an orderly end at any moment of that. */
    @Test
    void shouldLoseNothingAtAnOrderlyEndWhateverTheDiskDoes() throws Exception {
        SpillBounds bounds = new SpillBounds(32, 1 << 20, 64 << 20, 64 << 10);
        int added = 0;
        int settled = 0;
        for (int round = 0; round < 60; round++) {
            try (SpillDisk disk = disk()) {
                SpillQueue<String> queue = disk.open("q", SpillRig.TEXT, bounds, woken::release);
                for (int burst = 0; burst < 20; burst++) {
                    settled = drain(queue, settled, added);
                    for (int i = 0; i < 33 + 7 * burst; i++) {
                        assertThat(queue.add(Integer.toString(added++))).isTrue();
                    }
                }
                settled = drain(queue, settled, settled + round % 32);
                queue.close();
            }
        }
        try (SpillDisk disk = disk()) {
            SpillQueue<String> queue = disk.open("q", SpillRig.TEXT, bounds, woken::release);
            drain(queue, settled, added);
            queue.close();
        }
        assertThat(errors).isEmpty();
    }

    private int drain(SpillQueue<String> queue, int from, int to) throws InterruptedException {
        int settled = from;
        while (settled < to) {
            String next = queue.peek();
            if (next == null) {
                assertThat(queue.isEmpty()).as("only up to %d of %d", settled, to).isFalse();
                assertThat(woken.tryAcquire(30, TimeUnit.SECONDS)).as("woken after %d", settled).isTrue();
            } else {
                assertThat(Integer.parseInt(next)).isEqualTo(settled++);
                queue.settle();
            }
        }
        return settled;
    }

    @Test
    void shouldKeepAndReplayDeadLettersOfManyThreads() throws Exception {
        try (SpillDisk disk = disk()) {
            DeadLetters letters = disk.deadLetters(new DeadLetterBounds(64 << 20, 1 << 20, 100, 4096, 16 << 20));
            List<Thread> threads = List.of(adder(letters, "a"), adder(letters, "b"));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            CompletableFuture<ReplayResult> replay = letters.replay(DeadLetterSelection.ofQueue("b"),
                    letter -> CompletableFuture.supplyAsync(() -> true));
            assertThat(replay.get(30, TimeUnit.SECONDS).replayed()).isEqualTo(500);
            assertThat(letters.drop(DeadLetterSelection.all()).get(30, TimeUnit.SECONDS)).isEqualTo(500);
        }
        assertThat(errors).isEmpty();
    }

    private static Thread adder(DeadLetters letters, String queue) {
        return new Thread(() -> {
            for (int i = 0; i < 500; i++) {
                letters.add(queue, DeadLetterReason.MALFORMED, "no JSON", null, new byte[10]);
            }
        });
    }

    private SpillDisk disk() throws Exception {
        Path directory = temporary.resolve("spill");
        return new SpillDisk(directory, (where, error) -> errors.add(where + ": " + error), Clock.SYSTEM).start();
    }
}
