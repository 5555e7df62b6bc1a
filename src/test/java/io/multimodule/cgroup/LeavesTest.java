package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of a unit with groups below its own, as a pool with limits for each worker has them. */
class LeavesTest {
    @TempDir
    private Path folder;
    private FakeCgroups tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = FakeCgroups.in(folder).add("a").set("a", "pids.max", "max\n").set("a", "pids.peak", "9\n");
        leaf("main", "11\n", 0);
        leaf("worker-1-1", "12\n13\n", 0);
        tree.process(11, 3).process(12, 4).process(13, 5);
    }

    private void leaf(String name, String processes, int refused) {
        tree.set("a/" + name, "cgroup.procs", processes).set("a/" + name, "pids.events", "max " + refused + "\n");
    }

    private Probe probe() throws IOException {
        return tree.accounting(100).probe(FakeCgroups.unit("a"), FakeCgroups.NO_LEVEL);
    }

    @Test
    void shouldCountProcessesAndHandlesOfAllGroups() throws Exception {
        try (Probe probe = probe()) {
            Sample sample = probe.read(1, true);
            assertThat(sample.get(Quantity.PROCESSES)).isEqualTo(3);
            assertThat(sample.get(Quantity.OPEN_FILES)).isEqualTo(12);

            tree.remove("a/worker-1-1");
            assertThat(probe.read(2, true).get(Quantity.PROCESSES)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotTakeAWorkersLimitOfMemoryForThatOfTheUnit() throws Exception {
        tree.set("a", "memory.events", "max 9\noom 2\noom_kill 3\n").set("a", "memory.events.local", "max 0\noom 0\noom_kill 0\n");
        try (Probe probe = probe()) {
            Sample sample = probe.read(1, true);
            assertThat(sample.get(Quantity.OOM_KILLS)).isEqualTo(3);
            assertThat(sample.get(Quantity.OOM_EVENTS)).isZero();

            tree.set("a", "memory.events.local", "max 1\noom 1\noom_kill 0\n");
            assertThat(probe.read(2, false).get(Quantity.OOM_EVENTS)).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeWhatANewKernelCountsOfTheUnitAlone() throws Exception {
        tree.set("a", "pids.events", "max 8\n").set("a", "pids.events.local", "max 1\n");
        try (Probe probe = probe()) {
            assertThat(probe.read(1, true).get(Quantity.FORKS_REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void shouldNoticeOnAnOlderKernelThatTheUnitItselfIsAtItsLimit() throws Exception {
        try (Probe probe = probe()) {
            leaf("worker-1-1", "12\n", 5);
            assertThat(probe.read(1, true).get(Quantity.FORKS_REFUSED)).as("the limit of the worker").isZero();

            tree.set("a", "pids.max", "9\n");
            leaf("worker-1-1", "12\n", 7);
            leaf("worker-1-2", "14\n", 4);
            assertThat(probe.read(2, true).get(Quantity.FORKS_REFUSED)).isEqualTo(6);
            tree.remove("a/worker-1-1");
            assertThat(probe.read(3, true).get(Quantity.FORKS_REFUSED)).as("of one that is gone, too").isEqualTo(6);
            assertThat(probe.read(4, false).get(Quantity.FORKS_REFUSED)).isEqualTo(6);
        }
    }

    @Test
    void shouldFindTheUnitOfAProcessInAGroupBelow() throws Exception {
        tree.set("../../proc/7", "cgroup", "1:name=systemd:/x\n0::/a.slice/b.service/main\n");
        tree.set("../../proc/8", "cgroup", "0::/a.slice/b.service\n");

        assertThat(tree.accounting(1).controlGroup(7, "b.service")).isEqualTo("/a.slice/b.service");
        assertThat(tree.accounting(1).controlGroup(8, "b.service")).isEqualTo("/a.slice/b.service");
        assertThat(tree.accounting(1).controlGroup(8, "other.service")).isEmpty();
        assertThat(tree.accounting(1).controlGroup(9, "b.service")).isEmpty();
    }
}
