package io.multimodule.bench;

import com.sun.management.ThreadMXBean;
import io.multimodule.cgroup.Accounting;
import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.cgroup.Round;
import io.multimodule.cgroup.RoundListener;
import io.multimodule.cgroup.Sample;
import io.multimodule.cgroup.Sampler;
import io.multimodule.cgroup.UnitIdentity;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.LevelChange;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.SampleFeed;
import io.multimodule.failsafe.Subject;
import io.multimodule.failsafe.Watch;
import io.multimodule.failsafe.WatchListener;
import io.multimodule.lifecycle.Clock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What it costs to measure and judge units each second: a tree of files that looks like that of the kernel, and
 * real cgroups where this user may make them. The baseline reads the same files at the same pace with
 * {@code Files.readString} and {@code String.split}. Processor time and allocation of the sampling thread alone.
 */
final class SamplingBench {
    private static final int MOST = 1_000;
    private static final int[] UNITS = {10, 100, MOST};
    private static final int REAL = 100;
    private static final int WARM_UP_SAMPLES = 60_000;
    private static final int SAMPLES = 40_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final Path HYBRID = Accounting.CGROUPS.resolve("unified");
    private static final Map<String, String> FILES = Map.of(
            "cpu.stat", "usage_usec 123456789\nuser_usec 100000000\nsystem_usec 23456789\nnr_periods 0\nnr_throttled 0\n"
                    + "throttled_usec 0\nnr_bursts 0\nburst_usec 0\n",
            "memory.current", "73400320\n", "memory.peak", "83886080\n",
            "memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n",
            "memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
            "memory.stat", "anon 62914560\nfile 10485760\nkernel 1048576\nkernel_stack 262144\npagetables 524288\n"
                    + "sec_pagetables 0\npercpu 1728\nsock 0\nvmalloc 12288\nshmem 0\nzswap 0\nzswapped 0\nfile_mapped 1048576\n"
                    + "file_dirty 0\nfile_writeback 0\nswapcached 0\nanon_thp 0\nfile_thp 0\nshmem_thp 0\ninactive_anon 0\n"
                    + "active_anon 62914560\ninactive_file 8388608\nactive_file 2097152\nunevictable 0\n"
                    + "slab_reclaimable 131072\nslab_unreclaimable 65536\n" + "workingset_refault_file 0\n".repeat(30),
            "io.stat", "254:0 rbytes=1048576 wbytes=4194304 rios=64 wios=512 dbytes=0 dios=0\n",
            "pids.current", "24\n", "pids.events", "max 0\n",
            "cgroup.procs", ProcessHandle.current().parent().orElseThrow().pid() + "\n");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Path root;
    private final List<UnitIdentity> units;
    private RoundListener listener;
    private int baselineRounds;
    private long sink;

    private SamplingBench(Path root, List<UnitIdentity> units) {
        this.root = root;
        this.units = units;
    }

    /** A clock that goes a second further with each round. */
    private static final class Seconds implements Clock {
        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long epochMillis() {
            return nanos / 1_000_000;
        }
    }

    /** Processor time and allocation of one unit's sample. */
    private record Cost(double micros, double bytes) {
    }

    static void run() throws Exception {
        System.out.printf(Locale.ROOT, "sampling: processor time of the thread for a unit's sample; median of %d rounds of %,d samples%n",
                ROUNDS, SAMPLES);
        System.out.printf("%-22s %12s %12s %12s %14s %12s %12s%n", "", "readString", "kept files", "and judged",
                "core at 1/s", "bytes each", "readString");
        try (TemporaryFolder folder = TemporaryFolder.make("sampling")) {
            for (int count : UNITS) {
                List<UnitIdentity> units = units(count, "/tasks.slice/u");
                Path root = Files.createDirectories(folder.path().resolve("tree" + count));
                Files.writeString(root.resolve("cgroup.controllers"), "cpu io memory pids\n");
                for (UnitIdentity unit : units) {
                    fill(directory(root, unit));
                }
                new SamplingBench(root, units).measure(count + " units, fake tree", Double.POSITIVE_INFINITY);
                if (count == MOST) {
                    new SamplingBench(root, units).measure("all above a level", 0);
                }
            }
        }
        real();
    }

    private static List<UnitIdentity> units(int count, String prefix) {
        List<UnitIdentity> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            units.add(new UnitIdentity("u" + i, "1", prefix + i, 0));
        }
        return units;
    }

    private static void fill(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private static void real() throws Exception {
        Path root = Files.exists(HYBRID.resolve("cgroup.controllers")) ? HYBRID : Accounting.CGROUPS;
        List<UnitIdentity> units = units(REAL, "/multimodule-bench-");
        List<Path> made = new ArrayList<>();
        try {
            for (UnitIdentity unit : units) {
                made.add(Files.createDirectory(directory(root, unit)));
            }
            long files = FILES.keySet().stream().filter(file -> Files.exists(made.get(0).resolve(file))).count();
            new SamplingBench(root, units).measure(String.format("%d real, %d files each", REAL, files), Double.POSITIVE_INFINITY);
        } catch (IOException e) {
            System.out.println("real cgroups: this user cannot make any here (" + e + ")");
        } finally {
            for (Path directory : made) {
                Files.deleteIfExists(directory);
            }
        }
    }

    private static Path directory(Path root, UnitIdentity unit) {
        return root.resolve(unit.controlGroup().substring(1));
    }

    /** @param memoryLevel what memory must exceed for any level: above it, it is also read how much of it is page cache */
    private void measure(String name, double memoryLevel) throws Exception {
        double[][] micros = new double[3][ROUNDS];
        double[][] bytes = new double[3][ROUNDS];
        Seconds clock = new Seconds();
        Sampler sampler = new Sampler(Accounting.open(root, Accounting.PROC, Accounting.MOST_HANDLES), clock,
                Duration.ofSeconds(1), round -> listener.sampled(round), (where, error) -> {
                    throw new IllegalStateException(where, error);
                }).memoryLevels(unit -> memoryLevel);
        units.forEach(sampler::watch);
        sampler.onStart();
        RoundListener judging = judging();
        try {
            List<Runnable> kinds = List.of(this::baseline,
                    () -> turn(sampler, clock, round -> sink += round.samples().size()), () -> turn(sampler, clock, judging));
            for (int i = -1; i < ROUNDS; i++) {
                for (int kind = 0; kind < kinds.size(); kind++) {
                    Cost cost = cost(kinds.get(kind), i < 0 ? WARM_UP_SAMPLES : SAMPLES);
                    if (i >= 0) {
                        micros[kind][i] = cost.micros;
                        bytes[kind][i] = cost.bytes;
                    }
                }
            }
        } finally {
            sampler.onClose();
        }
        System.out.printf(Locale.ROOT, "%-22s %9.1f µs %9.1f µs %9.1f µs %12.2f %% %12.0f %12.0f%n", name, Median.of(micros[0]),
                Median.of(micros[1]), Median.of(micros[2]), Median.of(micros[2]) * units.size() / 1e4, Median.of(bytes[2]),
                Median.of(bytes[0]));
    }

    private Cost cost(Runnable round, int samples) {
        int rounds = Math.max(1, samples / units.size());
        long thread = Thread.currentThread().getId();
        long bytes = THREADS.getThreadAllocatedBytes(thread);
        long nanos = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
        double all = (double) rounds * units.size();
        return new Cost((THREADS.getCurrentThreadCpuTime() - nanos) / all / 1000,
                (THREADS.getThreadAllocatedBytes(thread) - bytes) / all);
    }

    private void turn(Sampler sampler, Seconds clock, RoundListener to) {
        listener = to;
        sampler.doWork();
        clock.nanos += 1_000_000_000L;
    }

    /** Each unit with the default limits. */
    private RoundListener judging() throws IOException {
        LimitSettings limits = LimitSettings.defaults(MachineCapacity.ofMachine());
        WatchListener quiet = new WatchListener() {
            @Override
            public void changed(LevelChange change) {
                sink++;
            }

            @Override
            public void breached(Breach breach) {
                sink++;
            }
        };
        List<Watch> watches = units.stream().map(unit -> new Watch(Subject.task(unit.unit()), limits, quiet)).toList();
        List<SampleFeed> feeds = watches.stream().map(SampleFeed::new).toList();
        return round -> judge(round, watches, feeds);
    }

    private static void judge(Round round, List<Watch> watches, List<SampleFeed> feeds) {
        for (int i = 0; i < watches.size(); i++) {
            Sample sample = round.samples().get(i);
            feeds.get(i).take(sample);
            watches.get(i).judge(sample.nanos());
        }
    }

    private void baseline() {
        baselineRounds++;
        try {
            for (int i = 0; i < units.size(); i++) {
                Path directory = directory(root, units.get(i));
                for (String file : List.of("cpu.stat", "memory.current", "memory.events", "memory.pressure", "io.stat",
                        "pids.current", "pids.events")) {
                    read(directory.resolve(file));
                }
                if (i % 5 == baselineRounds % 5) {
                    for (String file : List.of("memory.peak", "memory.stat")) {
                        read(directory.resolve(file));
                    }
                    count(directory.resolve("cgroup.procs"));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void count(Path processes) throws IOException {
        for (String pid : Files.readAllLines(processes)) {
            try (Stream<Path> handles = Files.list(Path.of("/proc", pid, "fd"))) {
                sink += handles.count();
            }
        }
    }

    private void read(Path file) throws IOException {
        if (Files.exists(file)) {
            for (String line : Files.readString(file).split("\n")) {
                sink += line.split("[ =]").length;
            }
        }
    }
}
