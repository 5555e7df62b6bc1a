package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and, where the machine lets us make one, a real cgroup. */
class AccountingIT {
    private static final Path HYBRID = Accounting.CGROUPS.resolve("unified");
    @TempDir
    private Path folder;

    @Test
    void shouldMeasureThisProcessWithoutCgroups() throws Exception {
        Accounting accounting = Accounting.open(folder, Accounting.PROC, 10);
        assertThat(accounting.isUnified()).isFalse();
        assertThat(accounting.description()).contains("no cgroups of version 2").contains(folder.toString());
        long self = ProcessHandle.current().pid();
        try (Probe probe = accounting.probe(new UnitIdentity("self", "", "/anything", self), FakeCgroups.NO_LEVEL)) {
            Sample first = probe.read(1, true);

            assertThat(first.get(Quantity.MEMORY)).isGreaterThan(10L << 20);
            assertThat(first.get(Quantity.CPU_NANOS)).isPositive();
            assertThat(first.get(Quantity.THREADS)).isGreaterThan(3);
            assertThat(first.get(Quantity.PROCESSES)).isEqualTo(1);
            assertThat(first.get(Quantity.OPEN_FILES)).isGreaterThan(3);
            assertThat(first.get(Quantity.OOM_KILLS)).isEqualTo(Sample.UNKNOWN);
            assertThat(first.get(Quantity.MEMORY_PRESSURE)).isEqualTo(Sample.UNKNOWN);
        }
    }

    @Test
    void shouldTakeFromProcessesWhatTheKernelHasNoControllerFor() throws Exception {
        FakeCgroups tree = FakeCgroups.in(folder).set("a", "cpu.stat", "usage_usec 1000\n").set("a", "cgroup.procs", "");
        Files.writeString(tree.root().resolve("cgroup.controllers"), "cpu\n");
        Accounting accounting = Accounting.open(tree.root(), Accounting.PROC, 10);
        assertThat(accounting.description()).contains("no controller io, memory, pids").contains("/proc");
        long self = ProcessHandle.current().pid();
        try (Probe probe = accounting.probe(new UnitIdentity("a", "1", "/tasks.slice/a", self), FakeCgroups.NO_LEVEL)) {
            Sample first = probe.read(1, true);

            assertThat(first.get(Quantity.CPU_NANOS)).as("the cgroup's").isEqualTo(1_000_000);
            assertThat(first.get(Quantity.MEMORY)).isGreaterThan(10L << 20);
            assertThat(first.get(Quantity.THREADS)).isGreaterThan(3);
            assertThat(first.get(Quantity.READ_BYTES)).isNotNegative();
            assertThat(first.get(Quantity.FORKS_REFUSED)).isEqualTo(Sample.UNKNOWN);
            tree.remove("a");
            assertThat(probe.read(2, true).isGone()).isTrue();
        }
        assertThat(accounting.handlesKept()).isZero();
    }

    @Test
    void shouldMeasureAWholeSessionAndSeeItsEnd() throws Exception {
        Process main = new ProcessBuilder("/usr/bin/setsid", "/bin/sh", "-c", "sleep 600 & sleep 600 & echo ready; wait")
                .start();
        Accounting accounting = Accounting.open(folder, Accounting.PROC, 10);
        try (Probe probe = accounting.probe(new UnitIdentity("unit", "", "", main.pid()), FakeCgroups.NO_LEVEL)) {
            assertThat(main.inputReader().readLine()).isEqualTo("ready");
            accounting.beginRound();
            assertThat(probe.read(1, true).get(Quantity.PROCESSES)).isEqualTo(3);

            main.descendants().forEach(ProcessHandle::destroyForcibly);
            main.destroyForcibly();
            assertThat(main.waitFor(30, TimeUnit.SECONDS)).isTrue();
            accounting.beginRound();
            assertThat(probe.read(2, true).isGone()).isTrue();
        } finally {
            main.descendants().forEach(ProcessHandle::destroyForcibly);
            main.destroyForcibly();
        }
    }

    @Test
    void shouldReadARealCgroupUntilItIsRemoved() throws Exception {
        Path root = Files.exists(HYBRID.resolve("cgroup.controllers")) ? HYBRID : Accounting.CGROUPS;
        assumeTrue(Files.exists(root.resolve("cgroup.controllers")), "there are no cgroups of version 2");
        Path directory = root.resolve("multimodule-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            assumeTrue(false, "this user may not make cgroups: " + e);
        }
        Accounting accounting = Accounting.open(root, Accounting.PROC, 100);
        UnitIdentity unit = new UnitIdentity("real", "1", "/" + directory.getFileName(), 0);
        try (Probe probe = accounting.probe(unit, FakeCgroups.NO_LEVEL)) {
            Sample first = probe.read(1, true);
            assertThat(first.isGone()).isFalse();
            assertThat(first.get(Quantity.CPU_NANOS)).isZero();
            assertThat(first.get(Quantity.PROCESSES)).isZero();
            Files.delete(directory);

            // The kept handle says so, without a look at the directory.
            assertThat(probe.read(2, false).isGone()).isTrue();
            Files.createDirectory(directory);
            assertThat(probe.read(3, false).isGone()).isTrue();
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    @Test
    void shouldSampleOnAThreadOfItsOwn() throws Exception {
        Accounting accounting = Accounting.open(folder, Accounting.PROC, 10);
        BlockingQueue<Round> rounds = new LinkedBlockingQueue<>();
        Sampler sampler = new Sampler(accounting, Clock.SYSTEM, Duration.ofMillis(50), rounds::add,
                (where, error) -> rounds.add(new Round(0, 0, 0, 0, List.of())));
        sampler.watch(new UnitIdentity("self", "", "", ProcessHandle.current().pid()));
        try (AgentRunner runner = new AgentRunner(sampler, (where, error) -> { }).start()) {
            for (int i = 0; i < 3; i++) {
                Round round = rounds.poll(30, TimeUnit.SECONDS);
                assertThat(round).isNotNull();
                assertThat(round.samples()).singleElement()
                        .satisfies(sample -> assertThat(sample.get(Quantity.MEMORY)).isPositive());
                assertThat(round.begin() - round.due()).isNotNegative();
            }
            assertThat(runner.thread().getName()).isEqualTo("sampler");
        }
    }

    @Test
    void shouldKnowHowManyFilesMayBeOpen() throws Exception {
        assertThat(Accounting.openFilesAllowed(Accounting.PROC)).isGreaterThan(100);
        assertThat(Accounting.ofMachine().description()).startsWith("units are measured by their");
    }

    @Test
    void shouldKnowTheMachine() throws Exception {
        MachineCapacity machine = MachineCapacity.ofMachine();

        assertThat(machine.memoryBytes()).isGreaterThan(64L << 20);
        assertThat(machine.cores()).isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
