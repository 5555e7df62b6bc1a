package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.spill.SpillBounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to a task, its messages are handled once each, and in the order of each sender. */
class MailboxPropertiesTest {
    /** What can happen between two messages. */
    enum Step { SEND_INSIDE, SEND_OUTSIDE, TURN, COME, LEAVE, RESTART, READ_OUTSIDE }

    @Property(tries = 300)
    void shouldLoseDoubleAndReorderNothing(@ForAll("steps") List<Step> steps) {
        Path directory = temporary();
        try {
            Life life = new Life(directory);
            steps.forEach(life::step);
            life.end();
            assertThat(life.inside).containsExactlyElementsOf(LongStream.range(0, life.sentInside).boxed().toList());
            assertThat(life.outside).containsExactlyElementsOf(LongStream.range(0, life.sentOutside).boxed().toList());
        } finally {
            remove(directory);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequency(
                Tuple.of(30, Step.SEND_INSIDE), Tuple.of(15, Step.SEND_OUTSIDE),
                Tuple.of(10, Step.TURN), Tuple.of(4, Step.COME),
                Tuple.of(4, Step.LEAVE), Tuple.of(1, Step.RESTART),
                Tuple.of(5, Step.READ_OUTSIDE)).list().ofMinSize(1).ofMaxSize(120);
    }

    /** A task that comes and goes, and a program outside that reads its queue while it is away. */
    private static final class Life {
        private static final int QUEUE_BYTES = 1500;

        final List<Long> inside = new ArrayList<>();
        final List<Long> outside = new ArrayList<>();
        long sentInside;
        long sentOutside;
        private final Path directory;
        private HostTrial trial;
        private Collector collector = new Collector();
        private boolean here = true;

        Life(Path directory) {
            this.directory = directory;
            trial = trial(new HostTrial(directory, QUEUE_BYTES)).start();
        }

        void step(Step step) {
            switch (step) {
                case SEND_INSIDE -> trial.host.deliver("Task", Message.of("in", sentInside++));
                case SEND_OUTSIDE -> sendOutside();
                case TURN -> trial.turn();
                case COME -> place(true);
                case LEAVE -> place(false);
                case RESTART -> restart();
                case READ_OUTSIDE -> readOutside();
                default -> throw new AssertionError(step);
            }
        }

        void end() {
            place(true);
            trial.turn();
            take();
            trial.stop();
        }

        private HostTrial trial(HostTrial with) {
            return with.bounds(SpillBounds.DEFAULT.withMemoryElements(4)).task("Task", () -> collector)
                    .task("Elsewhere", CounterTask::new).configured("Task", "{}");
        }

        /** A full queue refuses the outside sender, who then has not sent. */
        private void sendOutside() {
            try {
                trial.send("Task", Message.of("out", sentOutside));
                sentOutside++;
            } catch (IllegalStateException e) {
                trial.turn();
            }
        }

        private void place(boolean comes) {
            if (comes == here) {
                return;
            }
            here = comes;
            if (comes) {
                trial.configured("Task", "{}");
            } else {
                trial.forgotten("Task");
            }
            trial.configure();
        }

        private void restart() {
            trial.stop();
            take();
            collector = new Collector();
            trial = trial(new HostTrial(directory, trial.queues));
            if (!here) {
                trial.forgotten("Task");
            }
            trial.start();
        }

        /** While the task is away, somebody else may read its queue. */
        private void readOutside() {
            take();
            if (!here) {
                trial.turn();
                Message message = trial.receive("Task");
                if (message != null) {
                    note(message);
                }
            }
        }

        private void take() {
            collector.got.forEach(this::note);
            collector.got.clear();
        }

        private void note(Message message) {
            if (message.has("in")) {
                inside.add(message.number("in", -1));
            } else {
                outside.add(message.number("out", -1));
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("mailbox");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
