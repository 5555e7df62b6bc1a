package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When others get the claim of a task that leaves this host. */
class LeavingTaskTest {
    private static final int QUEUE_BYTES = 300;

    @TempDir
    private Path temporary;
    private final Collector slow = new Collector();
    private Claims claims;
    private HostTrial trial;

    @BeforeEach
    void start() {
        claims = new Claims(temporary.resolve("claims"), (where, error) -> {
            throw new AssertionError(where, error);
        });
        trial = new HostTrial(temporary, QUEUE_BYTES).claims(claims)
                .task("Sender", Sender::new).configured("Sender", "{}", true).start(new HostRole("Sender"));
    }

    @AfterEach
    void stop() {
        trial.stop();
    }

    @Test
    void shouldGiveTheClaimBackAtOnceWhenNothingWaits() {
        send(1);
        leave();
        assertThat(claims.take("Sender").taken()).isDone();
    }

    @Test
    void shouldKeepTheClaimUntilWhatItSentIsOnItsWay() {
        send(10);
        leave();
        Claims.Claim next = claims.take("Sender");
        assertThat(next.taken()).as("what it sends elsewhere would come first").isNotDone();

        for (int id = 0; id < 10; id++) {
            assertThat(trial.receive("Out").number("id", -1)).isEqualTo(id);
            trial.advance(Duration.ofSeconds(1));
        }
        assertThat(next.taken()).isDone();
    }

    @Test
    void shouldNotKeepTheClaimForAQueueThatNobodyReads() {
        send(10);
        leave();
        Claims.Claim next = claims.take("Sender");
        trial.advance(Duration.ofSeconds(6));
        assertThat(next.taken()).isDone();
    }

    @Test
    void shouldKeepTheClaimUntilWhatItSentToTasksHereIsHandled() {
        slow(500);
        trial.configured("Sender", "{}", false).configure();
        trial.host.rehome();
        Claims.Claim next = claims.take("Sender");
        while (slow.got.size() < 500) {
            assertThat(next.taken()).as("after %s", slow.got.size()).isNotDone();
            trial.host.conductor().doWork();
        }
        trial.turn();
        assertThat(next.taken()).isDone();
    }

    @Test
    void shouldKeepTheClaimUntilWhatItSentToTasksThatLeaveAsWellIsOnItsWay() {
        slow(10);
        trial.forgotten("Slow").configure();
        leave();
        Claims.Claim next = claims.take("Sender");
        for (int id = 0; id < 10; id++) {
            if (trial.host.hasUnsent()) {
                assertThat(next.taken()).isNotDone();
            }
            assertThat(trial.receive("Slow").number("id", -1)).isEqualTo(id);
            trial.advance(Duration.ofMillis(1));
        }
        assertThat(next.taken()).isDone();
    }

    @Test
    void shouldNotKeepTheClaimForALaneThatComesToNoEnd() {
        slow(500);
        trial.configured("Sender", "{}", false).configure();
        trial.host.rehome();
        Claims.Claim next = claims.take("Sender");
        trial.clock.advance(Duration.ofSeconds(6));
        trial.host.conductor().doWork();
        assertThat(slow.got).hasSizeLessThan(500);
        assertThat(next.taken()).isDone();
    }

    /** So many messages wait in the lane of a task that is here. */
    private void slow(int count) {
        trial.task("Slow", () -> slow).codeChanged().configured("Slow", "{}", true).configure().turn();
        for (int id = 0; id < count; id++) {
            trial.host.deliver("Slow", Message.of("id", id));
        }
    }

    @Test
    void shouldEndWhenWhatItSentIsOnItsWay() {
        List<String> ended = new ArrayList<>();
        send(10);
        leave();
        trial.host.whenLeft(() -> ended.add("left"));
        for (int id = 0; id < 10; id++) {
            assertThat(trial.host.hasUnsent() && !ended.isEmpty()).isFalse();
            assertThat(trial.receive("Out").number("id", -1)).isEqualTo(id);
            trial.advance(Duration.ofMillis(100));
        }
        assertThat(ended).containsExactly("left");
    }

    @Test
    void shouldNotEndBeforeATaskHasLeft() {
        List<String> ended = new ArrayList<>();
        trial.host.whenLeft(() -> ended.add("left"));
        trial.advance(Duration.ofSeconds(1));
        assertThat(ended).isEmpty();

        leave();
        trial.advance(Duration.ofMillis(100));
        assertThat(ended).containsExactly("left");
    }

    @Test
    void shouldEndAfterSomeTimeWhenAQueueIsNotRead() {
        List<String> ended = new ArrayList<>();
        send(10);
        leave();
        trial.host.whenLeft(() -> ended.add("left"));
        trial.advance(Duration.ofSeconds(4));
        assertThat(ended).isEmpty();
        trial.advance(Duration.ofSeconds(2));
        assertThat(ended).containsExactly("left");
    }

    private void send(int count) {
        for (int id = 0; id < count; id++) {
            trial.send("Sender", Message.of("id", id));
            trial.turn();
        }
    }

    private void leave() {
        trial.configured("Sender", "{}", false).configure();
        trial.host.rehome();
        trial.turn();
    }

    /** Sends on what it gets. */
    private static final class Sender implements Task {
        @Override
        public void onMessage(Message message, TaskContext context) {
            context.send("Out", message);
        }
    }
}
