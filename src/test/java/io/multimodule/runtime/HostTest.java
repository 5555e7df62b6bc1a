package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.spill.DeadLetterReason;
import io.multimodule.spill.SpillBounds;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    private static final int QUEUE_BYTES = 16_384;

    @TempDir
    private Path directory;

    private final Collector collector = new Collector();
    private final CounterTask counter = new CounterTask();

    @Test
    void shouldRouteWhatATaskEmitsWithItsSource() {
        HostTrial trial = counting();
        trial.send("Counter", HostTrial.json("{\"id\":1,\"source\":\"outside\"}"));
        trial.turn();

        assertThat(collector.got).containsExactly(
                HostTrial.json("{\"id\":1,\"source\":\"Counter\",\"sum\":1,\"previous_source\":\"outside\"}"));
    }

    @Test
    void shouldLoadATaskWithoutConfigurationWhenItsFirstMessageComes() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector).start();
        trial.host.deliver("Collector", Message.of("id", 1));
        trial.host.deliver("Collector", Message.of("id", 2));
        trial.turn();

        assertThat(collector.ids()).containsExactly(1L, 2L);
        assertThat(trial.status("Collector")).isEqualTo("running");
    }

    @Test
    void shouldLoadATaskWithoutConfigurationWhenAnotherProgramSendsToIt() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector);
        trial.send("Collector", Message.of("id", 1));
        trial.receive("Collector");
        trial.start();
        trial.host.lookAtQueues();
        trial.turn();
        assertThat(trial.host.figures().tasks()).as("a queue alone loads nothing").isEmpty();

        trial.send("Collector", Message.of("id", 2));
        trial.turn();
        assertThat(collector.ids()).containsExactly(2L);
    }

    @Test
    void shouldKeepATaskThatWasLoadedOnDemandOverAChangeOfOthers() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector).task("Other", CounterTask::new).start();
        trial.host.deliver("Collector", Message.of("id", 1));
        trial.turn();
        trial.configured("Other", "{}").configure().turn();
        trial.host.deliver("Collector", Message.of("id", 2));
        trial.turn();

        assertThat(collector.stops).isZero();
        assertThat(collector.ids()).containsExactly(1L, 2L);
    }

    @Test
    void shouldEndATaskWhoseConfigurationIsRemovedUntilSomebodySendsToIt() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Collector", () -> collector).configured("Collector", "{}").start();
        trial.forgotten("Collector").configure().turn();
        assertThat(collector.stops).isEqualTo(1);

        trial.send("Collector", Message.of("id", 1));
        trial.turn();
        assertThat(collector.ids()).containsExactly(1L);
        assertThat(collector.starts).isEqualTo(2);
    }

    @Test
    void shouldSendToAQueueThatHasNoTaskHere() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).start();
        trial.host.deliver("elsewhere", Message.of("id", 7));
        trial.turn();

        assertThat(trial.receive("elsewhere")).isEqualTo(Message.of("id", 7));
    }

    @Test
    void shouldKeepTheMessageOfAFailingHandlerAndGoOn() {
        HostTrial trial = counting();
        trial.send("Counter", HostTrial.json("{\"fail\":true}"));
        trial.send("Counter", Message.of("id", 2));
        trial.turn();

        assertThat(counter.ids).containsExactly(2L);
        assertThat(trial.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.HANDLER_FAILED);
            assertThat(letter.text()).contains("Counter").contains("told to fail");
        });
        assertThat(trial.said).anyMatch(text -> text.startsWith("error Counter: task Counter failed with a message"));
        assertThat(trial.document("Counter").number("failed", 0)).isEqualTo(1);
    }

    @Test
    void shouldKeepTheMessageOfAHandlerWhoseFailureCannotBeDescribed() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Mute", () -> (message, context) -> {
            throw new ThrownTest.Mute();
        }).start();
        trial.host.deliver("Mute", Message.of("id", 1));
        trial.turn();

        assertThat(trial.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetterReason.HANDLER_FAILED);
            assertThat(letter.text()).contains("ThrownTest$Mute, which does not say more");
        });
    }

    @Test
    void shouldKeepBytesThatAreNoMessage() {
        HostTrial trial = counting();
        trial.sendBytes("Counter", "not a message".getBytes(), 13);
        trial.sendBytes("Counter", new byte[0], 0);
        trial.send("Counter", Message.of("id", 3));
        trial.turn();

        assertThat(counter.ids).as("a bad message does not hide the good one behind it").containsExactly(3L);
        assertThat(trial.deadLetters()).hasSize(2).allMatch(letter -> letter.reason() == DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldSaveStateWhenItChangedAndGoOnFromIt() {
        HostTrial first = counting();
        first.send("Counter", Message.of("add", 40));
        first.advance(Duration.ofSeconds(1));
        first.stop();

        CounterTask next = new CounterTask();
        HostTrial second = new HostTrial(directory, first.queues).task("Counter", () -> next).task("Collector", () -> collector)
                .configured("Counter", "{}").routes(TO_COLLECTOR).start();
        second.send("Counter", Message.of("add", 2));
        second.turn();

        assertThat(collector.got).last().satisfies(message -> assertThat(message.number("sum", 0)).isEqualTo(42));
    }

    @Test
    void shouldNotWriteAStateThatDidNotChange() {
        HostTrial trial = counting();
        trial.advance(Duration.ofSeconds(2));
        assertThat(trial.metrics.snapshot().number("state_saved_total", -1)).as("the initial state is no change").isZero();
        trial.send("Counter", Message.of("add", 1));
        trial.turn().advance(Duration.ofSeconds(1));
        long saved = trial.metrics.snapshot().number("state_saved_total", -1);
        trial.send("Counter", Message.of("add", 0));
        trial.advance(Duration.ofSeconds(2));

        assertThat(saved).isEqualTo(1);
        assertThat(trial.metrics.snapshot().number("state_saved_total", -1)).isEqualTo(1);
    }

    @Test
    void shouldHoldATaskWhoseStateIsDamagedInEveryGeneration() throws IOException {
        HostTrial first = counting();
        first.send("Counter", Message.of("add", 40));
        first.advance(Duration.ofSeconds(1));
        first.stop();
        try (Stream<Path> files = Files.walk(directory.resolve("state"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "garbage");
            }
        }

        HostTrial second = new HostTrial(directory, first.queues).task("Counter", CounterTask::new).configured("Counter", "{}").start();
        second.send("Counter", Message.of("add", 2));
        second.turn();

        assertThat(second.status("Counter")).isEqualTo("held");
        assertThat(second.said).anyMatch(text -> text.startsWith("alert Counter") && text.contains("does not begin from nothing"));
        assertThat(second.receive("Counter")).as("its queue keeps what it has").isEqualTo(Message.of("add", 2));
    }

    @Test
    void shouldTransformTheStateByAMessageToTheTask() throws IOException {
        HostTrial trial = counting();
        trial.send("Counter", HostTrial.json("{\".multimodule\":{\"transform\":{\"sum\":998}}}"));
        trial.send("Counter", Message.of("id", 1));
        trial.turn();

        assertThat(collector.got).singleElement().satisfies(message -> assertThat(message.number("sum", 0)).isEqualTo(999));
        assertThat(new String(trial.host.stateOf("Counter"))).isEqualTo("{\"sum\":999}");
    }

    @Test
    void shouldSetAsideATransformThatDoesNotFit() {
        HostTrial trial = counting();
        trial.send("Counter", HostTrial.json("{\".multimodule\":{\"transform\":{\"sum\":\"many\"}}}"));
        trial.send("Collector", HostTrial.json("{\".multimodule\":{\"transform\":{\"sum\":1}}}"));
        trial.send("Counter", HostTrial.json("{\".multimodule\":{\"transmogrify\":{}}}"));
        trial.turn();

        assertThat(trial.deadLetters()).hasSize(3);
        assertThat(counter.ids).isEmpty();
        assertThat(collector.got).isEmpty();
    }

    @Test
    void shouldLoseNoMessageWhoseTransformIsTooMuch() {
        HostTrial trial = counting();
        String path = "a.".repeat(TaskControl.MAXIMUM_BYTES / 2 - 20) + "a";
        trial.host.deliver("Counter", HostTrial.json("{\".multimodule\":{\"transform\":{\"$set\":{\"" + path + "\":1}}}}"));
        trial.turn();
        trial.host.deliver("Counter", HostTrial.json("{\".multimodule\":{\"transform\":{\"x\":\"" + "x".repeat(65_536) + "\"}}}"));
        trial.turn();

        assertThat(trial.deadLetters()).hasSize(2);
        assertThat(trial.said).anyMatch(text -> text.contains("the transform has 65544 bytes, and one in a message may have 65536"));
    }

    @Test
    void shouldTouchOnlyTheTasksThatAChangeConcerns() {
        Collector other = new Collector();
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("A", () -> collector).task("B", () -> other)
                .configured("A", "{\"x\":1}").configured("B", "{\"y\":1}").start();
        trial.configured("A", "{\"x\":2}").configure().turn();

        assertThat(collector.configs).containsExactly(HostTrial.json("{\"x\":1}"), HostTrial.json("{\"x\":2}"));
        assertThat(collector.starts).isEqualTo(1);
        assertThat(other.configs).hasSize(1);

        trial.forgotten("A").configure().turn();
        assertThat(collector.stops).isEqualTo(1);
        assertThat(other.stops).isZero();
    }

    @Test
    void shouldTryAFailedTaskAgainOnlyWhenCodeOrConfigurationChanged() {
        List<String> tries = new ArrayList<>();
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Bad", () -> new Refusing(tries)).configured("Bad", "{}").start();
        trial.configure().turn();
        assertThat(tries).as("the same again is not tried again").hasSize(1);

        trial.configured("Bad", "{\"other\":1}").configure().turn();
        assertThat(tries).hasSize(2);

        trial.codeChanged().configure().turn();
        assertThat(tries).hasSize(3);
        assertThat(trial.status("Bad")).isEqualTo("failed");
        assertThat(trial.said).filteredOn(text -> text.contains("failed to start")).hasSize(3);
    }

    @Test
    void shouldNameTheNearestTaskWhenOneIsMissing() {
        HostTrial trial = new HostTrial(directory, QUEUE_BYTES).task("Example1", () -> collector).configured("Exampel1", "{}").start();

        assertThat(trial.said).singleElement().asString().contains("there is no task Exampel1").contains("did you mean").contains("Example1");
    }

    @Test
    void shouldDrainAFullQueueInOrderWithoutLoss() {
        HostTrial trial = new HostTrial(directory, 1024).bounds(SpillBounds.DEFAULT.withMemoryElements(8)).start();
        for (long id = 0; id < 500; id++) {
            trial.host.deliver("slow", Message.of("id", id));
            if (id % 7 == 0) {
                trial.turn();
            }
        }
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 2000 && ids.size() < 500; round++) {
            trial.turn();
            Message message = trial.receive("slow");
            if (message != null) {
                ids.add(message.number("id", -1));
            }
        }

        assertThat(ids).containsExactlyElementsOf(LongStream.range(0, 500).boxed().toList());
        assertThat(trial.deadLetters()).isEmpty();
    }

    @Test
    void shouldDeliverAfterARestartWhatWaitedForAFullQueue() {
        HostTrial first = new HostTrial(directory, 1024).start();
        for (long id = 0; id < 100; id++) {
            first.host.deliver("slow", Message.of("id", id));
        }
        first.turn();
        first.stop();

        HostTrial second = new HostTrial(directory, first.queues).start();
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 1000 && ids.size() < 100; round++) {
            Message message = second.turn().receive("slow");
            if (message != null) {
                ids.add(message.number("id", -1));
            }
        }
        assertThat(ids).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    }

    @Test
    void shouldMakeAQueueAgainThatWasRemoved() {
        HostTrial trial = counting();
        trial.queues.remove(new QueueName("Counter"));
        trial.turn();
        trial.send("Counter", Message.of("id", 5));
        trial.turn();

        assertThat(counter.ids).containsExactly(5L);
        assertThat(trial.said).filteredOn(text -> text.startsWith("alert Counter")).hasSize(1);
    }

    @Test
    void shouldCarryALargeMessageByFileInItsPlace() {
        HostTrial trial = counting();
        HostTrial sender = new HostTrial(directory.resolve("large-sender"), trial.queues).start();
        sender.host.deliver("big", Message.of("id", 1));
        sender.host.deliver("big", Message.of("id", 2, "text", "x".repeat(20_000)));
        sender.host.deliver("big", Message.of("id", 3));
        sender.turn();

        assertThat(sender.receive("big")).isEqualTo(Message.of("id", 1));
        assertThat(sender.queues.open(new QueueName("big"))).isNotNull();
        assertThat(sender.metrics.snapshot().object("queue_sent_total").number("big", 0)).isEqualTo(3);
    }

    @Test
    void shouldRunTheTimersOfAStatelessTaskInTheDaemonsHostAlone() {
        List<String> ticks = new ArrayList<>();
        HostTrial main = new HostTrial(directory, QUEUE_BYTES).task("Ticker", () -> new Ticker(ticks)).configured("Ticker", "{}").start();
        main.advance(Duration.ofSeconds(3));
        assertThat(ticks).as("three seconds in one step make one tick").hasSize(1);
        main.advance(Duration.ofSeconds(1));
        assertThat(ticks).hasSize(2);

        HostTrial other = new HostTrial(directory.resolve("other"), QUEUE_BYTES).task("Ticker", () -> new Ticker(ticks))
                .configured("Ticker", "{}").start(new HostRole("Counter"));
        other.advance(Duration.ofSeconds(3));
        assertThat(ticks).hasSize(2);
    }

    @Test
    void shouldTellOnlyOfTasksWhoseHomeItIsWhereThatIsAskedFor() {
        HostTrial shop = new HostTrial(directory, QUEUE_BYTES).task("Counter", () -> counter).task("Collector", () -> collector)
                .configured("Counter", "{}", true).configured("Collector", "{}").start(new HostRole("Counter"));
        shop.host.deliver("Collector", Message.of("id", 1));
        shop.turn();

        assertThat(collector.ids()).as("a copy of a stateless task works here").containsExactly(1L);
        assertThat(shop.host.figures().tasks()).extracting(task -> task.string("name")).containsExactlyInAnyOrder("Collector", "Counter");
        assertThat(shop.host.tasksAtHome()).containsExactly(shop.host.figures().tasks().stream()
                .filter(task -> task.string("name").equals("Counter")).findAny().orElseThrow());
    }

    private static final String TO_COLLECTOR =
            "{\"routes\":[{\"match\":{\"source\":\"Counter\"},\"forwards\":[{\"queue\":\"Collector\"}]}]}";

    private HostTrial counting() {
        return new HostTrial(directory, QUEUE_BYTES).task("Counter", () -> counter).task("Collector", () -> collector)
                .configured("Counter", "{}").routes(TO_COLLECTOR).start();
    }

    private record Refusing(List<String> tries) implements Task {
        @Override
        public void onStart(TaskContext context) throws IOException {
            tries.add(context.name());
            throw new IOException("no such device");
        }

        @Override
        public void onMessage(Message message, TaskContext context) {
            throw new AssertionError("it never started");
        }
    }

    private record Ticker(List<String> ticks) implements Task {
        @Override
        public void onStart(TaskContext context) {
            context.every("tick", Duration.ofSeconds(1), () -> ticks.add("tick"));
        }

        @Override
        public void onMessage(Message message, TaskContext context) {
            ticks.add("message");
        }
    }
}
