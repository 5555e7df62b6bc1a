package io.multimodule.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of queue promises. */
abstract class MessageQueueContract {
    static final QueueName NAME = new QueueName("orders");
    private static final int SECONDS = 30;

    private QueueDirectory directory;
    private byte[] buffer;

    abstract QueueDirectory directory() throws Exception;

    @BeforeEach
    void openDirectory() throws Exception {
        directory = directory();
        buffer = new byte[directory.maximumMessageBytes()];
    }

    @AfterEach
    void removeQueues() throws Exception {
        for (QueueName name : directory.names()) {
            directory.remove(name);
        }
    }

    @Test
    void shouldGiveMessagesInTheOrderTheyWereSent() throws Exception {
        MessageQueue queue = directory.open(NAME);
        assertThat(offer(queue, "one")).isTrue();
        assertThat(offer(queue, "two")).isTrue();
        assertThat(poll(queue)).isEqualTo("one");
        assertThat(poll(queue)).isEqualTo("two");
        assertThat(poll(queue)).isNull();
    }

    @Test
    void shouldCarryEveryByteAndAMessageOfTheLargestSize() throws Exception {
        MessageQueue queue = directory.open(NAME);
        byte[] all = new byte[directory.maximumMessageBytes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31);
        }
        assertThat(queue.offer(all, all.length)).isTrue();
        assertThat(queue.poll(buffer)).isEqualTo(all.length);
        assertThat(buffer).isEqualTo(all);
    }

    @Test
    void shouldTellAnEmptyMessageFromAnEmptyQueue() throws Exception {
        MessageQueue queue = directory.open(NAME);
        queue.offer(buffer, 0);
        assertThat(queue.poll(buffer)).isZero();
        assertThat(queue.poll(buffer)).isEqualTo(MessageQueue.NOTHING);
    }

    @Test
    void shouldHandOutAnEmptyMessageInOrderEvenWhenItIsWatched() throws Exception {
        MessageQueue queue = directory.open(NAME);
        queue.offer(buffer, 0);
        offer(queue, "after");
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            await(readable);
        }
        assertThat(queue.poll(buffer)).isZero();
        assertThat(poll(queue)).isEqualTo("after");
        assertThat(poll(queue)).isNull();
    }

    @Test
    void shouldRefuseWithoutWaitingWhenTheQueueIsFull() throws Exception {
        MessageQueue queue = directory.open(NAME);
        int sent = fill(queue);
        assertThat(sent).isGreaterThan(1);
        assertThat(queue.figures().messages()).isEqualTo(sent);
        poll(queue);
        assertThat(offer(queue, "room again")).isTrue();
    }

    @Test
    void shouldNameTheLimitOfAMessageThatIsTooLong() throws Exception {
        MessageQueue queue = directory.open(NAME);
        int length = directory.maximumMessageBytes() + 1;
        assertThatThrownBy(() -> queue.offer(new byte[length], length)).isInstanceOf(QueueException.class)
                .isNotInstanceOf(QueueGoneException.class)
                .hasMessageContainingAll("orders", "" + length, "" + (length - 1), "sysctl");
    }

    @Test
    void shouldCallBackOnceForAMessageAndLeaveItInTheQueue() throws Exception {
        MessageQueue queue = directory.open(NAME);
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        try (MessageQueue.Watch watch = queue.watch(() -> calls.add("readable"))) {
            watch.arm();
            offer(queue, "one");
            assertThat(calls.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("readable");
            assertThat(queue.figures().messages()).isEqualTo(1);
            offer(queue, "two");
            assertThat(poll(queue)).isEqualTo("one");
            assertThat(calls).isEmpty();
            watch.arm();
            assertThat(calls.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("readable");
            assertThat(poll(queue)).isEqualTo("two");
        }
    }

    @Test
    void shouldCallBackWhenAMessageWasThereBeforeTheWatch() throws Exception {
        MessageQueue queue = directory.open(NAME);
        offer(queue, "early");
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            await(readable);
        }
    }

    @Test
    void shouldCallBackWhenTheQueueIsRemoved() throws Exception {
        MessageQueue queue = directory.open(NAME);
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            directory.remove(NAME);
            await(readable);
        }
        assertThatThrownBy(() -> queue.poll(buffer)).isInstanceOf(QueueGoneException.class);
    }

    @Test
    void shouldNotCallBackAfterTheWatchWasClosed() throws Exception {
        MessageQueue queue = directory.open(NAME);
        AtomicInteger closedCalls = new AtomicInteger();
        MessageQueue.Watch closed = queue.watch(closedCalls::incrementAndGet);
        closed.arm();
        closed.close();
        CountDownLatch readable = new CountDownLatch(1);
        try (MessageQueue.Watch watch = queue.watch(readable::countDown)) {
            watch.arm();
            offer(queue, "one");
            await(readable);
        }
        assertThat(closedCalls).hasValue(0);
        assertThat(poll(queue)).isEqualTo("one");
    }

    @Test
    void shouldSendInOrderAsSoonAsThereIsRoom() throws Exception {
        MessageQueue queue = directory.open(NAME);
        int sent = fill(queue);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        queue.offerWhenRoom("late 1".getBytes(UTF_8), 6, failure -> done.add("1 " + failure));
        queue.offerWhenRoom("late 2".getBytes(UTF_8), 6, failure -> done.add("2 " + failure));
        List<String> received = new ArrayList<>();
        while (received.size() < sent + 2) {
            String message = poll(queue);
            if (message != null) {
                received.add(message);
            }
        }
        assertThat(received.subList(sent, sent + 2)).containsExactly("late 1", "late 2");
        assertThat(done.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("1 null");
        assertThat(done.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("2 null");
    }

    @Test
    void shouldWaitForAMessageOnTheCallingThread() throws Exception {
        MessageQueue queue = directory.open(NAME);
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<String> taken = onAThread(() -> {
            byte[] into = new byte[directory.maximumMessageBytes()];
            waiting.countDown();
            return new String(into, 0, queue.take(into), UTF_8);
        });
        await(waiting);
        assertThat(offer(queue, "one")).isTrue();
        assertThat(taken.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
    }

    @Test
    void shouldTellAWaitingReceiverThatTheQueueWasRemoved() throws Exception {
        MessageQueue queue = directory.open(NAME);
        CompletableFuture<Integer> taken = onAThread(() -> queue.take(new byte[directory.maximumMessageBytes()]));
        directory.remove(NAME);
        assertThatThrownBy(() -> taken.get(SECONDS, TimeUnit.SECONDS)).hasCauseInstanceOf(QueueGoneException.class);
    }

    @Test
    void shouldWaitForRoomOnTheCallingThread() throws Exception {
        MessageQueue queue = directory.open(NAME);
        byte[] large = new byte[directory.maximumMessageBytes()];
        while (queue.offer(large, large.length)) {
            continue;
        }
        CompletableFuture<Boolean> sent = onAThread(() -> queue.put("last".getBytes(UTF_8), 4));
        long before = queue.figures().messages();
        for (long i = 0; i < before; i++) {
            assertThat(queue.take(buffer)).isEqualTo(large.length);
        }
        assertThat(sent.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(poll(queue)).isEqualTo("last");
    }

    private static <T> CompletableFuture<T> onAThread(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    @Test
    void shouldTakeBackAMessageThatFoundNoRoom() throws Exception {
        MessageQueue queue = directory.open(NAME);
        int sent = fill(queue);
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            assertThat(queue.offerWhenRoom("unwanted".getBytes(UTF_8), 8, failure -> told.incrementAndGet()).cancel())
                    .isTrue();
        }
        for (int i = 0; i < sent; i++) {
            assertThat(poll(queue)).doesNotContain("unwanted");
        }
        assertThat(poll(queue)).isNull();
        assertThat(told).hasValue(0);
    }

    @Test
    void shouldSayThatAMessageWentBeforeItWasTakenBack() throws Exception {
        MessageQueue queue = directory.open(NAME);
        CountDownLatch done = new CountDownLatch(1);
        MessageQueue.PendingOffer offer = queue.offerWhenRoom("gone".getBytes(UTF_8), 4, failure -> done.countDown());
        await(done);
        assertThat(offer.cancel()).isFalse();
        assertThat(poll(queue)).isEqualTo("gone");
    }

    @Test
    void shouldTellAWaitingSenderThatTheQueueWasRemoved() throws Exception {
        MessageQueue queue = directory.open(NAME);
        fill(queue);
        BlockingQueue<Exception> done = new LinkedBlockingQueue<>();
        queue.offerWhenRoom("late".getBytes(UTF_8), 4, done::add);
        directory.remove(NAME);
        assertThat(done.poll(SECONDS, TimeUnit.SECONDS)).isInstanceOf(QueueGoneException.class);
    }

    @Test
    void shouldMakeARemovedQueueAnew() throws Exception {
        MessageQueue before = directory.open(NAME);
        offer(before, "lost");
        assertThat(directory.remove(NAME)).isTrue();
        assertThat(directory.remove(NAME)).isFalse();
        assertThatThrownBy(() -> offer(before, "x")).isInstanceOf(QueueGoneException.class)
                .hasMessageContaining("orders");
        assertThatThrownBy(before::figures).isInstanceOf(QueueGoneException.class);
        MessageQueue after = directory.open(NAME);
        assertThat(offer(after, "new")).isTrue();
        assertThat(poll(after)).isEqualTo("new");
    }

    @Test
    void shouldFindOnlyWhatExists() throws Exception {
        assertThat(directory.find(NAME)).isEmpty();
        directory.open(new QueueName("b"));
        directory.open(new QueueName("a"));
        assertThat(directory.find(new QueueName("a"))).isPresent();
        assertThat(directory.names()).extracting(QueueName::value).containsExactly("a", "b");
    }

    @Test
    void shouldTellItsFigures() throws Exception {
        MessageQueue queue = directory.open(NAME);
        offer(queue, "12345");
        QueueFigures figures = queue.figures();
        assertThat(figures.messages()).isEqualTo(1);
        assertThat(figures.bytes()).isEqualTo(5);
        assertThat(figures.maximumBytes()).isGreaterThanOrEqualTo(figures.bytes());
        assertThat(figures.lastSender()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(figures.lastReceiver()).isZero();
        assertThat(figures.lastSent()).isPositive();
    }

    static boolean offer(MessageQueue queue, String text) throws QueueException {
        byte[] bytes = text.getBytes(UTF_8);
        return queue.offer(bytes, bytes.length);
    }

    String poll(MessageQueue queue) throws QueueException {
        int length = queue.poll(buffer);
        return length == MessageQueue.NOTHING ? null : new String(buffer, 0, length, UTF_8);
    }

    static int fill(MessageQueue queue) throws QueueException {
        String block = "x".repeat(1000);
        int sent = 0;
        while (offer(queue, block)) {
            sent++;
        }
        while (offer(queue, "y")) {
            sent++;
        }
        return sent;
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).as("called back within %s s", SECONDS).isTrue();
    }
}
