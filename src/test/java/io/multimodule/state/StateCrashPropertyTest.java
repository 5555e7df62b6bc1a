package io.multimodule.state;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The process ends at any step of a save: what is loaded is the state before it or the new one. */
class StateCrashPropertyTest {

    @Property(tries = 500)
    void shouldLoadTheOldOrTheNewState(@ForAll @IntRange(max = 5) int saves, @ForAll @IntRange(max = 8) int lastStep,
                                       @ForAll @IntRange(max = 100) int part) throws IOException {
        Path directory = Files.createTempDirectory("state");
        try {
            StateWriter good = new StateWriter(directory, 3, new FileSteps());
            for (int i = 1; i <= saves; i++) {
                good.save("a", json(i), i);
            }
            boolean ended = crashWhileSaving(directory, saves + 1, lastStep, part);
            assertThat(found(directory)).as("crashed: %s", ended).isIn(ended ? new Integer[] {saves, saves + 1}
                    : new Integer[] {saves + 1});
            good.save("a", json(saves + 2), 1);
            assertThat(found(directory)).as("after the next save").isEqualTo(saves + 2);
        } finally {
            delete(directory);
        }
    }

    private static boolean crashWhileSaving(Path directory, int state, int lastStep, int part) throws IOException {
        try {
            new StateWriter(directory, 3, new EndingSteps(lastStep, part)).save("a", json(state), 1);
            return false;
        } catch (ProcessEnd e) {
            return true;
        }
    }

    /** The number in the state; 0 when there never was one. */
    private static int found(Path directory) {
        StateLoad load = new StateFiles(directory).load("a");
        if (load instanceof StateLoad.None) {
            return 0;
        }
        assertThat(load).isInstanceOf(StateLoad.Loaded.class);
        StateLoad.Loaded loaded = (StateLoad.Loaded) load;
        assertThat(loaded.problems()).isEmpty();
        return Integer.parseInt(new String(loaded.json(), UTF_8).replaceAll("[^0-9]", ""));
    }

    private static byte[] json(int number) {
        return ("{\"ct\":" + number + "}").getBytes(UTF_8);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static final class ProcessEnd extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends the process instead of a step, or, when that is a write, after a part of it. */
    private static final class EndingSteps extends FileSteps {
        private final int part;
        private int left;

        EndingSteps(int lastStep, int part) {
            this.left = lastStep;
            this.part = part;
        }

        @Override
        void createFolder(Path folder) throws IOException {
            step();
            super.createFolder(folder);
        }

        @Override
        void write(Path file, byte[] bytes) throws IOException {
            if (left == 0) {
                super.write(file, Arrays.copyOf(bytes, bytes.length * part / 100));
            }
            step();
            super.write(file, bytes);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            step();
            super.rename(from, to);
        }

        @Override
        void force(Path folder) throws IOException {
            step();
            super.force(folder);
        }

        @Override
        void delete(Path file) throws IOException {
            step();
            super.delete(file);
        }

        private void step() {
            if (left-- == 0) {
                throw new ProcessEnd();
            }
        }
    }
}
