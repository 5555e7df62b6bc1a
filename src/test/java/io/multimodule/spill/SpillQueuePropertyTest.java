package io.multimodule.spill;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A spill queue against a plain deque, with closes and kills in between. */
class SpillQueuePropertyTest {
    private static final SpillBounds SMALL = new SpillBounds(5, 560, 1 << 20, 256);

    private enum Action { ADD, ADD_MANY, SETTLE, SETTLE_MANY, TURN, CLOSE, KILL, KILL_AT_ONCE }

    @Property(tries = 400)
    void shouldBehaveAsADeque(@ForAll("actions") List<Action> actions) throws IOException {
        Path directory = Files.createTempDirectory("spill");
        try (Run run = new Run(directory)) {
            actions.forEach(run::act);
            run.checkAll();
        } finally {
            delete(directory);
        }
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        return Arbitraries.frequency(Tuple.of(8, Action.ADD), Tuple.of(6, Action.ADD_MANY),
                Tuple.of(8, Action.SETTLE), Tuple.of(5, Action.SETTLE_MANY),
                Tuple.of(8, Action.TURN), Tuple.of(2, Action.CLOSE),
                Tuple.of(1, Action.KILL), Tuple.of(1, Action.KILL_AT_ONCE))
                .list().ofMaxSize(120);
    }

    /** One sequence of actions on both. */
    private static final class Run implements AutoCloseable {
        private final SpillRig rig;
        private final ArrayDeque<String> model = new ArrayDeque<>();
        private SpillQueue<String> queue;
        private int next;

        Run(Path directory) {
            rig = new SpillRig(directory);
            queue = rig.open("outbox/q", SMALL);
        }

        void act(Action action) {
            try {
                switch (action) {
                    case ADD -> add();
                    case ADD_MANY -> repeat(7, this::add);
                    case SETTLE -> settle();
                    case SETTLE_MANY -> repeat(9, this::settle);
                    case TURN -> rig.turn();
                    case CLOSE -> close();
                    case KILL -> kill();
                    case KILL_AT_ONCE -> killAtOnce();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            assertThat(rig.reports).isEmpty();
        }

        void checkAll() {
            rig.turn();
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(rig.drain(queue)).containsExactlyElementsOf(model);
        }

        @Override
        public void close() throws IOException {
            queue.close();
            rig.restart();
            queue = rig.open("outbox/q", SMALL);
        }

        private void add() {
            String element = "element " + next++;
            if (queue.add(element)) {
                model.add(element);
            } else {
                assertThat(queue.refusal()).contains("waiting for the disk");
            }
        }

        private void settle() {
            String seen = queue.peek();
            if (seen != null) {
                assertThat(seen).isEqualTo(model.poll());
                queue.settle();
            }
        }

        /** All that was handed to the disk is there; what was in memory alone, and is older, is gone. */
        private void kill() {
            rig.turn();
            long inMemory = queue.figures().memoryElements();
            rig.kill();
            queue = rig.open("outbox/q", SMALL);
            for (long i = 0; i < inMemory; i++) {
                model.poll();
            }
        }

        /** Nothing unsettled that was on disk is missing, nothing is out of order; some may come again. */
        private void killAtOnce() {
            List<String> before = new ArrayList<>(model);
            long onDisk = queue.size() - queue.figures().memoryElements();
            rig.kill();
            queue = rig.open("outbox/q", SMALL);
            List<String> found = new ArrayList<>(rig.drain(queue));
            List<String> unsettled = found.stream().filter(before::contains).toList();
            assertThat(unsettled.size()).isGreaterThanOrEqualTo((int) onDisk);
            assertThat(found).isSortedAccordingTo(Comparator.comparingInt(Run::number));
            for (int i = 1; i < found.size(); i++) {
                String previous = found.get(i - 1);
                assertThat(number(found.get(i))).as("after %s", previous).isGreaterThan(number(previous));
            }
            model.clear();
        }

        private static int number(String element) {
            return Integer.parseInt(element.substring("element ".length()));
        }

        private static void repeat(int times, Runnable action) {
            for (int i = 0; i < times; i++) {
                action.run();
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
