package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.spill.DeadLetterReason;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of tasks and hosts in the middle of something. */
class HostEndTest {
    private static final int QUEUE_BYTES = 16_384;

    @TempDir
    private Path directory;

    private final Collector collector = new Collector();
    private final CounterTask counter = new CounterTask();
    /** Disk work that has not been done yet. */
    private final Queue<Runnable> held = new ArrayDeque<>();

    @Test
    void shouldHandleALargeMessageThatIsBeingReadWhenTheHostStops() {
        HostTrial trial = readingALargeMessage();
        workDisk();
        trial.stop();

        assertThat(collector.ids()).containsExactly(1L, 2L);
        assertThat(collector.stops).isEqualTo(1);
        assertThat(trial.receive("Collector")).as("what is in the queue stays there").isEqualTo(Message.of("id", 3));
    }

    @Test
    void shouldHandleALargeMessageThatIsBeingReadBeforeItsTaskEnds() {
        HostTrial trial = readingALargeMessage();
        Collector next = new Collector();
        trial.task("Collector", () -> next).codeChanged().forgotten("Collector").configure();
        for (int i = 0; i < 5; i++) {
            workDisk();
            trial.turn();
        }

        assertThat(collector.ids()).as("what comes next would overtake it").containsExactly(1L, 2L);
        assertThat(next.ids()).as("it is loaded again by what waits for it").containsExactly(3L);
    }

    @Test
    void shouldHandleALargeMessageThatIsBeingReadBeforeItsTaskIsBegunAnew() {
        HostTrial trial = readingALargeMessage();
        Collector next = new Collector();
        trial.task("Collector", () -> next).codeChanged().configure();
        assertThat(trial.host.restart("Collector")).isTrue();
        assertThat(trial.host.restart("Collector")).isTrue();
        trial.turn();
        assertThat(next.starts).isZero();
        for (int i = 0; i < 5; i++) {
            workDisk();
            trial.turn();
        }

        assertThat(collector.ids()).containsExactly(1L, 2L);
        assertThat(next.ids()).containsExactly(3L);
        assertThat(next.starts).as("once, though two asked for it").isEqualTo(1);
    }

    @Test
    void shouldKeepATaskThatIsNamedAgainWhileALargeMessageIsRead() {
        HostTrial trial = readingALargeMessage();
        trial.forgotten("Collector").configure();
        trial.configured("Collector", "{}").configure();
        workDisk();
        trial.turn();

        assertThat(collector.ids()).containsExactly(1L, 2L, 3L);
        assertThat(collector.stops).isZero();
    }

    @Test
    void shouldKeepTheMessageThatWaitsForRoomInAQueueThatIsRemovedJustBeforeTheEnd() {
        HostTrial first = new HostTrial(directory, 1024).start();
        for (long id = 0; id < 100; id++) {
            first.host.deliver("slow", Message.of("id", id));
        }
        first.turn();
        long sent = first.metrics.snapshot().object("queue_sent_total").number("slow", -1);
        first.queues.remove(new QueueName("slow"));
        first.stop();

        HostTrial second = new HostTrial(directory, first.queues).start();
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 1000 && ids.size() < 100 - sent; round++) {
            Message message = second.turn().receive("slow");
            if (message != null) {
                ids.add(message.number("id", -1));
            }
        }
        assertThat(ids).containsExactlyElementsOf(LongStream.range(sent, 100).boxed().toList());
    }

    @Test
    void shouldHandleWhatAnEarlierProcessLeftInALaneBeforeWhatComesNow() {
        HostTrial first = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> new Collector())
                .configured("Collector", "{}").start();
        for (long id = 1; id <= 3; id++) {
            first.host.deliver("Collector", Message.of("id", id));
        }
        first.stop(Duration.ZERO);

        HostTrial second = new HostTrial(directory, first.queues).task("Collector", () -> collector)
                .configured("Collector", "{}").io(held::add).start();
        second.host.deliver("Collector", Message.of("id", 4));
        workDisk();
        second.turn();
        assertThat(collector.ids()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void shouldNotTakeWhatIsStillPassedOnFromALaneForSent() {
        HostTrial first = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector)
                .configured("Collector", "{}").start();
        for (long id = 1; id <= 3; id++) {
            first.host.deliver("Collector", Message.of("id", id));
        }
        first.stop(Duration.ZERO);

        HostTrial second = new HostTrial(directory, first.queues).begin(new HostRole("shop"));
        assertThat(second.host.hasUnsent()).isTrue();
        second.turn();
        assertThat(second.host.hasUnsent()).isFalse();
        for (long id = 1; id <= 3; id++) {
            assertThat(second.receive("Collector")).isEqualTo(Message.of("id", id));
        }
    }

    @Test
    void shouldSayWhichLastStateCouldNotBeSaved() throws IOException {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Counter", () -> counter)
                .task("Collector", () -> collector).configured("Counter", "{}").start();
        Files.writeString(directory.resolve("state"), "a file where a directory should be");
        trial.send("Counter", Message.of("add", 5));
        trial.turn();
        trial.stop();

        assertThat(trial.host.lostStates()).isEqualTo(1);
        assertThat(trial.said).anyMatch(text -> text.startsWith("error Counter: the state of task Counter was not saved"));
    }

    @Test
    void shouldSayOnceThatAStateIsNotSavedAndSaveItWhenItCan() throws IOException {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Counter", () -> counter)
                .configured("Counter", "{}").start();
        Files.writeString(directory.resolve("state"), "a file where a directory should be");
        trial.send("Counter", Message.of("add", 5));
        trial.turn();
        for (int second = 0; second < 5; second++) {
            trial.advance(Duration.ofSeconds(1));
        }
        assertThat(trial.said).filteredOn(text -> text.contains("was not saved")).hasSize(1);
        assertThat(trial.host.readings()).extracting(TaskReading::saveFailures).first().isEqualTo(5L);
        assertThat(trial.metrics.snapshot().number("state_failures_total", -1)).as("one try a second").isEqualTo(5);

        Files.delete(directory.resolve("state"));
        trial.advance(Duration.ofSeconds(1));
        assertThat(trial.metrics.snapshot().number("state_saved_total", -1)).isEqualTo(1);
    }

    @Test
    void shouldPassALaneOnThoughOneMessageInItIsNestedTooDeepForAQueue() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector)
                .configured("Collector", "{}").start();
        trial.host.deliver("Collector", tooDeep());
        trial.host.deliver("Collector", Message.of("id", 2));
        trial.forgotten("Collector").configure().turn();

        assertThat(collector.ids()).as("it came back over the queue").containsExactly(2L);
        assertThat(trial.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNROUTABLE);
            assertThat(letter.text()).contains("from the lane of task Collector", "512");
        });
        trial.stop();
    }

    @Test
    void shouldSaveStatesAndKeepWhatWaitsThoughALaneFailsAtTheEnd() throws IOException {
        HostTrial first = new HostTrial(directory, 1024).task("Counter", () -> counter).configured("Counter", "{}")
                .task("Wild", Wild::new).configured("Wild", "{}").start();
        for (long id = 0; id < 100; id++) {
            first.host.deliver("slow", Message.of("id", id));
        }
        first.send("Counter", Message.of("add", 5));
        first.turn();
        first.host.deliver("Wild", Message.of("id", 1));
        assertThatThrownBy(first::stop).hasMessageContaining("not even a name");

        HostTrial second = new HostTrial(directory, first.queues).task("Counter", () -> counter)
                .configured("Counter", "{}").start();
        assertThat(second.host.stateOf("Counter")).asString().contains("5");
        assertThat(second.host.hasUnsent()).isTrue();
        second.stop();
    }

    private static Message tooDeep() {
        Message message = Message.of("id", 1);
        for (int depth = 0; depth < JsonCodec.MAXIMUM_DEPTH; depth++) {
            message = Message.of("in", message);
        }
        return message;
    }

    @Test
    void shouldNotBeginATaskThatIsStillLookedUpWhenTheHostStops() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector)
                .configured("Collector", "{}").io(held::add).start();
        trial.stop();
        workDisk();
        trial.turn();

        assertThat(collector.starts).isZero();
    }

    @Test
    void shouldKeepAMessageThatComesAfterTheEnd() throws IOException {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).start();
        trial.host.stop(Duration.ZERO);
        trial.host.deliver("ops", Message.of("id", 1));
        trial.turn();

        assertThat(trial.deadLetters()).singleElement()
                .satisfies(letter -> assertThat(letter.queue()).isEqualTo("ops"));
    }

    @Test
    void shouldLeaveNothingBehindOfATaskThatDidNotStart() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Bad", BadStart::new).configured("Bad", "{}").start();
        trial.advance(Duration.ofSeconds(3));

        assertThat(trial.status("Bad")).isEqualTo("failed");
        assertThat(trial.host.conductor().timers().size()).isZero();
        assertThat(trial.metrics.snapshot().number("state_saved_total", -1)).isZero();
    }

    @Test
    void shouldEndTimersThatATaskSetsWhileItStops() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Late", LateTimer::new).configured("Late", "{}").start();
        trial.forgotten("Late").configure().turn();

        assertThat(trial.host.conductor().timers().size()).isZero();
    }

    @Test
    void shouldShowTheLaneOfATaskThatCameBack() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector)
                .configured("Collector", "{}").start();
        trial.forgotten("Collector").configure().turn();
        trial.configured("Collector", "{}").configure().turn();
        trial.host.deliver("Collector", Message.of("id", 1));

        assertThat(trial.metrics.snapshot().object("task_lane_messages").number("Collector", -1)).isEqualTo(1);
    }

    private HostTrial readingALargeMessage() {
        HostTrial sender = new HostTrial(directory, QUEUE_BYTES).start();
        sender.host.deliver("Collector", Message.of("id", 1));
        sender.host.deliver("Collector", Message.of("id", 2, "text", "x".repeat(20_000)));
        sender.host.deliver("Collector", Message.of("id", 3));
        sender.turn();
        sender.stop();
        HostTrial trial = new HostTrial(directory, sender.queues).task("Collector", () -> collector)
                .configured("Collector", "{}").io(held::add).start();
        workDisk();
        trial.turn();
        assertThat(collector.ids()).containsExactly(1L);
        return trial;
    }

    private void workDisk() {
        for (Runnable work = held.poll(); work != null; work = held.poll()) {
            work.run();
        }
    }

    private static final class BadStart implements StatefulTask<CounterTask.Sum> {
        @Override
        public CounterTask.Sum initialState() {
            return new CounterTask.Sum(0);
        }

        @Override
        public void onStart(TaskContext context) throws IOException {
            context.every("tick", Duration.ofSeconds(1), () -> context.log("tick"));
            context.setState(this, new CounterTask.Sum(7));
            throw new IOException("no such device");
        }

        @Override
        public void onMessage(Message message, TaskContext context) {
            throw new AssertionError("it never started");
        }
    }

    /** Throws something that can be told once and then not even has a name. */
    private static final class Wild implements Task {
        @Override
        public void onMessage(Message message, TaskContext context) {
            throw new IllegalStateException() {
                private boolean told;

                @Override
                public String toString() {
                    if (told) {
                        throw new IllegalStateException("not even a name");
                    }
                    told = true;
                    return "once";
                }
            };
        }
    }

    private static final class LateTimer implements Task {
        @Override
        public void onStop(TaskContext context) {
            context.every("tick", Duration.ofSeconds(1), () -> context.log("tick"));
        }

        @Override
        public void onMessage(Message message, TaskContext context) {
            throw new AssertionError("nobody sends to it");
        }
    }
}
