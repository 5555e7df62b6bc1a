package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupProbeTest {
    @TempDir
    private Path folder;
    private FakeCgroups tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = FakeCgroups.in(folder).add("a");
    }

    private Probe probe(int handles) throws IOException {
        return tree.accounting(handles).probe(FakeCgroups.unit("a"), FakeCgroups.NO_LEVEL);
    }

    @Test
    void shouldReadEveryQuantity() throws Exception {
        tree.set("a", "cpu.stat", "usage_usec 123456789\nuser_usec 1\nsystem_usec 2\n")
                .set("a", "memory.current", "268435456\n").set("a", "memory.peak", "300000000\n")
                .set("a", "memory.stat", "anon 1\nworkingset_activate_file 7\ninactive_file 1000\nactive_file 96\n")
                .set("a", "memory.events", "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n")
                .set("a", "memory.pressure", "some avg10=12.34 avg60=5.00 avg300=1.00 total=99\nfull avg10=99.00\n")
                .set("a", "io.stat", "8:0 rbytes=1000 wbytes=20 rios=3 wios=4 dbytes=5 dios=6\n"
                        + "252:16 rbytes=500 wbytes=7 rios=1 wios=1 dbytes=0 dios=0\n")
                .set("a", "pids.current", "17\n").set("a", "pids.events", "max 8\n")
                .set("a", "cgroup.procs", "11\n12\n13\n").process(11, 3).process(12, 4);

        try (Probe probe = probe(100)) {
            Sample sample = probe.read(42, true);

            assertThat(sample.nanos()).isEqualTo(42);
            assertThat(sample.unit()).isEqualTo(FakeCgroups.unit("a"));
            assertThat(sample).hasToString("a CPU_NANOS=123456789000 MEMORY=268435456 MEMORY_CACHE=1096"
                    + " MEMORY_PEAK=300000000 MEMORY_PRESSURE=1234 MEMORY_HIGH_EVENTS=2 MEMORY_MAX_EVENTS=3 OOM_EVENTS=4"
                    + " OOM_KILLS=5 READ_BYTES=1500 WRITTEN_BYTES=27 THREADS=17 FORKS_REFUSED=8 PROCESSES=3 OPEN_FILES=7");
            assertThat(sample.memoryWithoutCache()).isEqualTo(268435456 - 1096);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 100})
    void shouldSeeNewValuesWhateverIsKeptOpen(int handles) throws Exception {
        try (Probe probe = probe(handles)) {
            assertThat(probe.read(1, true).get(Quantity.MEMORY)).isEqualTo(4096);
            tree.set("a", "memory.current", "99\n").set("a", "cpu.stat", "usage_usec 7\n").set("a", "pids.current", "1234567\n");

            Sample sample = probe.read(2, false);

            assertThat(sample.get(Quantity.MEMORY)).isEqualTo(99);
            assertThat(sample.get(Quantity.CPU_NANOS)).isEqualTo(7000);
            assertThat(sample.get(Quantity.THREADS)).isEqualTo(1234567);
        }
    }

    @ParameterizedTest
    @CsvSource({"4999, 1000", "5000, 1096"})
    void shouldReadTheCacheAtTheSameTimeWhereItMayDecideOnALevel(double level, long cache) throws Exception {
        try (Probe probe = tree.accounting(100).probe(FakeCgroups.unit("a"), () -> level)) {
            probe.read(1, true);
            tree.set("a", "memory.current", "5000\n").set("a", "memory.stat", "inactive_file 1000\nactive_file 0\n");

            assertThat(probe.read(2, false).memoryWithoutCache()).isEqualTo(5000 - cache);
        }
    }

    @Test
    void shouldKeepNoMoreHandlesThanAllowedAndGiveThemBack() throws Exception {
        tree.add("b");
        Accounting accounting = tree.accounting(CgroupProbe.FILES + 4);
        Probe first = accounting.probe(FakeCgroups.unit("a"), FakeCgroups.NO_LEVEL);
        Probe second = accounting.probe(FakeCgroups.unit("b"), FakeCgroups.NO_LEVEL);

        first.read(1, true);
        assertThat(accounting.handlesKept()).isEqualTo(CgroupProbe.FILES);
        second.read(1, true);
        assertThat(accounting.handlesKept()).isEqualTo(CgroupProbe.FILES + 4);

        first.close();
        second.close();
        assertThat(accounting.handlesKept()).isZero();
    }

    @Test
    void shouldSayUnknownForWhatTheKernelDoesNotHave() throws Exception {
        for (String file : new String[] {"memory.peak", "memory.pressure", "memory.current", "io.stat", "pids.events"}) {
            tree.delete("a", file);
        }
        try (Probe probe = probe(100)) {
            Sample sample = probe.read(1, true);

            assertThat(sample.isGone()).isFalse();
            assertThat(sample.get(Quantity.MEMORY_PEAK)).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.get(Quantity.MEMORY_PRESSURE)).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.get(Quantity.MEMORY)).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.memoryWithoutCache()).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.get(Quantity.READ_BYTES)).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.get(Quantity.FORKS_REFUSED)).isEqualTo(Sample.UNKNOWN);
            assertThat(sample.get(Quantity.CPU_NANOS)).isEqualTo(1_000_000);
        }
    }

    @Test
    void shouldNotCountHandlesThatMayNotBeSeen() throws Exception {
        tree.set("a", "cgroup.procs", "11\n");
        Files.createDirectories(tree.proc().resolve("11"));
        Files.writeString(tree.proc().resolve("11/fd"), "no directory");
        try (Probe probe = probe(100)) {
            assertThat(probe.read(1, true).get(Quantity.OPEN_FILES)).isEqualTo(Sample.UNKNOWN);
        }
    }

    @Test
    void shouldCountMoreProcessesThanFitInAPage() throws Exception {
        tree.set("a", "cgroup.procs", "123456\n".repeat(1500));
        try (Probe probe = probe(100)) {
            assertThat(probe.read(1, true).get(Quantity.PROCESSES)).isEqualTo(1500);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void shouldBeGoneWhenTheDirectoryIsGone(int handles) throws Exception {
        try (Probe probe = probe(handles)) {
            assertThat(probe.read(1, true).isGone()).isFalse();
            tree.remove("a");

            Sample sample = probe.read(2, true);

            assertThat(sample.isGone()).isTrue();
            assertThat(sample.get(Quantity.MEMORY)).isEqualTo(Sample.UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void shouldBeGoneWhenAnotherCgroupHasThePath(int handles) throws Exception {
        try (Probe probe = probe(handles)) {
            assertThat(probe.read(1, true).isGone()).isFalse();
            Files.move(tree.directory("a"), tree.directory("old"));
            tree.add("a");

            assertThat(probe.read(2, true).isGone()).isTrue();
        }
    }

    @Test
    void shouldBeGoneWhenItNeverWas() throws Exception {
        try (Probe probe = tree.accounting(10).probe(FakeCgroups.unit("never"), FakeCgroups.NO_LEVEL)) {
            assertThat(probe.read(1, true).isGone()).isTrue();
        }
    }
}
