package io.multimodule.spill;

import io.multimodule.lifecycle.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that adds and settles is killed again and again: what it said was on disk is there, in order. */
class SpillKillIT {
    private static final int KILLS = 12;
    private static final SpillBounds BOUNDS = new SpillBounds(16, 1 << 20, 1 << 20, 4096);

    @TempDir
    Path temporary;

    @Test
    void shouldLoseNothingThatWasOnDisk() throws Exception {
        Random random = new Random(42);
        int checked = 0;
        for (int round = 0; round < KILLS; round++) {
            Path directory = temporary.resolve("round-" + round);
            TreeSet<Integer> onDisk = runAndKill(directory, 1 + random.nextInt(400));
            List<Integer> found = read(directory);
            assertThat(found).as("round %d", round).isSorted().doesNotHaveDuplicates().containsAll(onDisk);
            checked += onDisk.size();
        }
        assertThat(checked).as("elements that were on disk at a kill").isPositive();
    }

    /** What was on disk and not settled, by the process's own words. */
    private static TreeSet<Integer> runAndKill(Path directory, int lines) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        TreeSet<Integer> onDisk = new TreeSet<>();
        try (BufferedReader reader = process.inputReader()) {
            int read = 0;
            for (String line; (line = reader.readLine()) != null; read++) {
                if (read == lines) {
                    process.toHandle().destroyForcibly();
                }
                List<Integer> numbers = Arrays.stream(line.substring(1).trim().split(" ")).filter(n -> !n.isEmpty())
                        .map(Integer::valueOf).toList();
                if (line.startsWith("W")) {
                    onDisk.addAll(numbers);
                } else {
                    numbers.forEach(onDisk::remove);
                }
            }
        }
        assertThat(process.waitFor()).as("SIGKILL").isEqualTo(128 + 9);
        return onDisk;
    }

    private static List<Integer> read(Path directory) throws IOException {
        try (SpillRig rig = new SpillRig(directory)) {
            List<Integer> found = rig.drain(rig.open("outbox/q", BOUNDS)).stream().map(Integer::valueOf).toList();
            assertThat(rig.reports).allMatch(report -> report.contains("cut off"));
            return found;
        }
    }

    /** Says "W" and the numbers that are on disk now, and "S" and a number before that is settled. */
    static final class Child {
        private Child() {
        }

        /** Runs until it is killed. */
        public static void main(String[] arguments) throws Exception {
            SpillDisk disk = new SpillDisk(Path.of(arguments[0]), (where, error) -> error.printStackTrace(),
                    Clock.SYSTEM).start();
            SpillQueue<String> queue = disk.open("outbox/q", SpillRig.TEXT, BOUNDS, () -> { });
            Random random = new Random();
            for (int next = 0;;) {
                StringBuilder written = new StringBuilder("W");
                for (int i = random.nextInt(12); i >= 0; i--, next++) {
                    long spilled = queue.figures().spilled();
                    queue.add(Integer.toString(next));
                    if (queue.figures().spilled() > spilled) {
                        written.append(' ').append(next);
                    }
                }
                while (!((MemoryFirstQueue<String>) queue).allWritten()) {
                    Thread.onSpinWait();
                }
                say(written.toString());
                settleSome(queue, random.nextInt(12));
            }
        }

        private static void settleSome(SpillQueue<String> queue, int count) {
            for (int i = 0; i < count; i++) {
                String element = queue.peek();
                if (element != null) {
                    say("S " + element);
                    queue.settle();
                }
            }
        }

        private static void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
