package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that a host reads for itself, and those of tasks that are not loaded. */
class OwnQueueTest {
    private static final QueueName CONTROL = new QueueName("control");

    @TempDir
    private Path directory;

    private final List<Long> left = new ArrayList<>();
    private final List<Long> later = new ArrayList<>();

    @Test
    void shouldTellWhatLayInTheQueueFromWhatComesLater() {
        HostTrial trial = new HostTrial(directory, 16_384).start();
        trial.send("control", Message.of("id", 1));
        trial.sendBytes("control", "garbage".getBytes(), 7);
        read(trial);
        trial.turn();
        trial.send("control", Message.of("id", 2));
        trial.turn();

        assertThat(left).containsExactly(1L);
        assertThat(later).as("garbage counts as one that lay there").containsExactly(2L);
    }

    @Test
    void shouldGoOnReadingAfterInputWasHeld() {
        HostTrial trial = new HostTrial(directory, 16_384).start();
        read(trial);
        trial.turn();
        trial.host.mailRoom().holdInput();
        trial.send("control", Message.of("id", 1));
        trial.turn();
        assertThat(later).isEmpty();

        trial.host.mailRoom().written();
        trial.turn();
        assertThat(later).containsExactly(1L);
    }

    @Test
    void shouldReadNoMoreWhenTheHostHasStopped() {
        HostTrial trial = new HostTrial(directory, 16_384).start();
        read(trial);
        trial.turn();
        trial.stop();
        trial.send("control", Message.of("id", 1));
        trial.turn();

        assertThat(later).isEmpty();
        assertThat(trial.receive("control")).isEqualTo(Message.of("id", 1));
    }

    @Test
    void shouldNotLoadATaskBecauseItsQueueWasRemoved() {
        Collector collector = new Collector();
        HostTrial trial = new HostTrial(directory, 16_384).task("Collector", () -> collector);
        trial.send("Collector", Message.of("id", 1));
        trial.receive("Collector");
        trial.start();
        trial.host.lookAtQueues();
        trial.turn();
        trial.queues.remove(new QueueName("Collector"));
        trial.turn();
        assertThat(trial.host.figures().tasks()).isEmpty();

        trial.send("Collector", Message.of("id", 2));
        trial.turn();
        assertThat(collector.ids()).containsExactly(2L);
    }

    private void read(HostTrial trial) {
        trial.host.read(CONTROL, message -> left.add(message.number("id", -1)),
                message -> later.add(message.number("id", -1)));
    }
}
