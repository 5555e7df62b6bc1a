package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static final int MOST = 10_000;

    private final AtomicInteger called = new AtomicInteger();
    private final DeliveryQueue queue = new DeliveryQueue(MOST, called::incrementAndGet);

    private void add(int count, int size) {
        for (int i = 0; i < count; i++) {
            queue.add(() -> { }, size);
        }
    }

    private void deliver(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(queue.deliver()).isTrue();
        }
    }

    @Test
    void shouldOweTheCallbackToWhoeverWasToldThatThereIsNoRoom() throws Exception {
        add(10, MOST / 10);
        assertThat(queue.hasRoom()).isFalse();
        deliver(4);
        assertThat(queue.hasRoom()).as("another worker's data, in the same batch of events").isFalse();
        assertThat(called).hasValue(0);
        deliver(6);

        assertThat(called).hasValue(1);
        assertThat(queue.hasRoom()).isTrue();
    }

    @Test
    void shouldNotCallWhoeverAlwaysHadRoom() throws Exception {
        add(2, 1000);
        assertThat(queue.hasRoom()).isTrue();
        deliver(2);

        assertThat(called).hasValue(0);
    }

    @Test
    void shouldBeFullOfManyThatAreEmpty() throws Exception {
        int count = MOST / DeliveryQueue.ITEM_BYTES + 1;
        add(count, 0);
        assertThat(queue.hasRoom()).isFalse();
        deliver(count);

        assertThat(called).hasValue(1);
    }

    @Test
    void shouldMakeRoomForWhatFails() throws Exception {
        queue.add(() -> {
            throw new InternalError("meant to fail");
        }, MOST);
        assertThat(queue.hasRoom()).isFalse();
        Deliverer deliverer = new Deliverer(queue, "test deliverer", false, untold -> { });
        queue.end();
        deliverer.awaitEnd();

        assertThat(called).hasValue(1);
    }

    @Test
    void shouldKeepRoomForWhatHasBegunToComeAndCallWhenThereIsSome() throws Exception {
        assertThat(queue.book(MOST / 2)).isTrue();
        assertThat(queue.book(MOST / 4)).isTrue();
        assertThat(queue.book(MOST / 2)).isFalse();
        queue.unbook(MOST / 8);
        assertThat(called).hasValue(0);
        queue.unbook(MOST / 8);
        assertThat(called).hasValue(1);
        assertThat(queue.book(MOST / 2)).isTrue();

        queue.unbook(MOST / 2);
        assertThat(called).as("nobody waits any more").hasValue(1);
    }

    @Test
    void shouldMakeRoomForWhatComesWhenWhatWaitsIsTold() throws Exception {
        assertThat(queue.book(1)).isTrue();
        add(1, MOST / 2);
        assertThat(queue.book(MOST / 2)).isFalse();
        deliver(1);

        assertThat(called).hasValue(1);
        assertThat(queue.book(MOST / 2)).isTrue();
    }

    @Test
    void shouldAlwaysHaveRoomForOneThatComes() {
        add(1, MOST);

        assertThat(queue.book(10 * MOST)).isTrue();
        assertThat(queue.book(1)).isFalse();
        queue.unbook(10 * MOST);
        assertThat(called).hasValue(1);
    }

    @Test
    void shouldNotWaitForEverForOneThatDoesNotComeToItsEnd() throws Exception {
        DeliveryQueue impatient = new DeliveryQueue(MOST, () -> { }, 1, Clock.SYSTEM);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        AtomicInteger untold = new AtomicInteger();
        impatient.add(gate::join, 0);
        impatient.add(() -> { }, 0);
        impatient.add(() -> { }, 0);
        impatient.end();
        try {
            new Deliverer(impatient, "test deliverer", false, untold::set).awaitEnd();
        } finally {
            gate.complete(null);
        }

        assertThat(untold).hasValue(3);
    }

    @Test
    void shouldTellAllAlsoWhenOneInterruptsTheThread() throws Exception {
        AtomicInteger told = new AtomicInteger();
        queue.add(() -> Thread.currentThread().interrupt(), 0);
        queue.add(told::incrementAndGet, 0);
        queue.end();
        new Deliverer(queue, "test deliverer", false, untold -> { }).awaitEnd();

        assertThat(told).hasValue(1);
    }

    @Test
    void shouldTellTheRestWhenWhoeverWaitsIsInterruptedAndWaitsAgain() throws Exception {
        Deliverer deliverer = new Deliverer(queue, "none", true, untold -> { });
        AtomicInteger told = new AtomicInteger();
        queue.add(() -> Thread.currentThread().interrupt(), 0);
        queue.end();
        Thread.currentThread().interrupt();
        assertThatThrownBy(deliverer::awaitEnd).isInstanceOf(InterruptedException.class);
        queue.add(told::incrementAndGet, 0);
        deliverer.awaitEnd();

        assertThat(Thread.interrupted()).as("by the first one").isTrue();
        assertThat(told).hasValue(1);
    }
}
