package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system of 600 KiB that really is full. Needs the right to mount one. */
class FullDiskIT {
    private static final SpillBounds BOUNDS = new SpillBounds(64, 1 << 20, 64 << 20, 64 << 10);

    @TempDir
    Path temporary;
    private SpillRig rig;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Path small = Files.createDirectory(temporary.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small.toString()) == 0;
        assumeTrue(mounted, "this process may not mount a small file system");
        rig = new SpillRig(small.resolve("spill"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            rig.close();
            run("umount", temporary.resolve("small").toString());
        }
    }

    @Test
    void shouldLoseNothingAndGoOnWhenSettlingMakesRoom() throws IOException {
        SpillQueue<String> queue = rig.open("q", BOUNDS);
        List<String> added = fill(queue);
        assertThat(rig.disk.isFailing()).isTrue();
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains("No space left on device", rig.directory.toString(), "make room");
        assertThat(queue.refusal()).contains("waiting for the disk");

        List<String> found = new ArrayList<>();
        for (String next; (next = queue.peek()) != null; rig.nanos += SpillDisk.RETRY_NANOS, rig.turn()) {
            found.add(next);
            queue.settle();
        }
        assertThat(found).isEqualTo(added);
        assertThat(rig.disk.isFailing()).isFalse();
        queue.close();
    }

    @Test
    void shouldKeepAllThatWasOnAFullDiskWhenKilled() {
        SpillQueue<String> queue = rig.open("q", BOUNDS);
        List<String> added = fill(queue);
        int onDisk = (int) (queue.size() - queue.figures().memoryElements());
        rig.kill();
        List<String> found = rig.drain(rig.open("q", BOUNDS));
        assertThat(onDisk).isPositive();
        assertThat(found).hasSizeGreaterThanOrEqualTo(onDisk).isEqualTo(added.subList(64, 64 + found.size()));
    }

    private List<String> fill(SpillQueue<String> queue) {
        List<String> added = new ArrayList<>();
        for (String next = "0"; queue.add(next); next = added.size() + " " + "x".repeat(300)) {
            added.add(next);
            rig.turn();
        }
        return added;
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}
