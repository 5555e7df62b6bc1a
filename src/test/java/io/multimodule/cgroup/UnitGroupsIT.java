package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a real tree of cgroups of version 2, in which a directory stands for a unit, and a sleeping process for this one. */
class UnitGroupsIT {
    private static final String UNIT = "multimodule-pool-Test.service";

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    private Path proc;
    private Path tree;
    private Path top;
    private Path unit;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void makeUnit() throws IOException {
        tree = Stream.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified").map(Path::of)
                .filter(root -> Files.isReadable(root.resolve("cgroup.controllers"))).findFirst().orElse(null);
        Assumptions.assumeTrue(tree != null, "this machine has no cgroups of version 2");
        Assumptions.assumeTrue(Files.isWritable(tree.resolve("cgroup.procs")), "only root may make groups here");
        top = tree.resolve("mmtest-" + ProcessHandle.current().pid());
        unit = Files.createDirectories(top.resolve(UNIT));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/cgroup"), "9:pids:/\n0::/" + top.getFileName() + "/" + UNIT + "\n");
    }

    @AfterEach
    void removeAll() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        if (top != null && Files.exists(top)) {
            try (Stream<Path> all = Files.walk(top)) {
                all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).forEach(UnitGroupsIT::remove);
            }
        }
    }

    private static void remove(Path group) {
        try {
            Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process sleeping(Path group, String command) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", "echo 0 >\"$0\" || exit 1; " + command,
                group.resolve("cgroup.procs").toString()).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private static List<String> processes(Path group) throws IOException {
        return Files.readAllLines(group.resolve("cgroup.procs"));
    }

    private void awaitProcesses(Path group, int count) throws IOException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (processes(group).size() != count) {
            assertThat(System.nanoTime() - until).as("processes in " + group).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldMoveWhatIsInTheUnitIntoAGroupOfItsOwn() throws Exception {
        Process own = sleeping(unit, "exec sleep 1000");
        awaitProcesses(unit, 1);

        UnitGroups.open(tree, proc, UNIT);

        assertThat(processes(unit)).isEmpty();
        assertThat(processes(unit.resolve("main"))).containsExactly(Long.toString(own.pid()));
    }

    @Test
    void shouldKillWhatAWorkerHasLeftAndRemoveItsGroup() throws Exception {
        UnitGroups groups = UnitGroups.open(tree, proc, UNIT);
        SubGroup group = groups.make("worker-1-1", GroupLimits.NONE);
        // In sessions of their own, which a kill of the worker's process group would not reach.
        Process worker = sleeping(unit.resolve("worker-1-1"), "setsid sleep 1000 & setsid sleep 1000 & exec sleep 1000");
        awaitProcesses(unit.resolve("worker-1-1"), 3);

        groups.end(group);

        assertThat(worker.waitFor()).isEqualTo(137);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (Files.exists(unit.resolve("worker-1-1"))) {
            assertThat(System.nanoTime() - until).as("the kernel removes a group without processes").isNegative();
            groups.end(groups.make("worker-1-2", GroupLimits.NONE));
        }
        assertThat(unit.resolve("worker-1-2")).doesNotExist();
    }

    @Test
    void shouldSayWhichControllersTheKernelDoesNotOffer() throws Exception {
        Assumptions.assumeTrue(Files.readString(unit.resolve("cgroup.controllers")).isBlank(), "there are controllers here");
        UnitGroups groups = UnitGroups.open(tree, proc, UNIT);

        assertThat(groups.missing(new GroupLimits(1 << 20, 0, 0.5))).containsExactly("memory", "cpu");
        assertThat(groups.missing(GroupLimits.NONE)).isEmpty();
        assertThat(groups.make("worker-1-1", new GroupLimits(1 << 20, 1, 1)).forksRefused()).isZero();
    }

    @Test
    void shouldRefuseAGroupThatIsNotThatOfItsUnit() throws Exception {
        Files.writeString(proc.resolve("self/cgroup"), "0::/user.slice/session-1.scope\n");

        assertThatThrownBy(() -> UnitGroups.open(tree, proc, UNIT)).isInstanceOf(IOException.class)
                .hasMessageContaining("in the control group '/user.slice/session-1.scope' and not in that of " + UNIT);
        assertThatThrownBy(() -> UnitGroups.open(proc, proc, UNIT)).hasMessageContaining("has no cgroups of version 2");
    }
}
