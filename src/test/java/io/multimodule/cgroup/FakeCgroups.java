package io.multimodule.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/** A tree that looks like that of the kernel, with files whose content a test sets. */
public record FakeCgroups(Path root) {
    /** Of a unit whose memory has no limit. */
    static final DoubleSupplier NO_LEVEL = () -> Double.POSITIVE_INFINITY;

    public static FakeCgroups in(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("cgroup"));
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory hugetlb pids\n");
        Files.createDirectories(folder.resolve("proc"));
        return new FakeCgroups(root);
    }

    public Path proc() {
        return root.resolveSibling("proc");
    }

    static UnitIdentity unit(String name) {
        return new UnitIdentity(name, "invocation-of-" + name, "/tasks.slice/" + name, 0);
    }

    /** Makes a cgroup with quiet figures. */
    public FakeCgroups add(String name) {
        set(name, "cpu.stat", "usage_usec 1000\nuser_usec 600\nsystem_usec 400\nnr_periods 0\n");
        set(name, "memory.current", "4096\n");
        set(name, "memory.peak", "8192\n");
        set(name, "memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n");
        set(name, "memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
                + "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        set(name, "memory.stat", "anon 3000\nfile 1096\ninactive_anon 0\nactive_anon 3000\ninactive_file 1000\nactive_file 96\n");
        set(name, "io.stat", "");
        set(name, "pids.current", "1\n");
        set(name, "pids.events", "max 0\n");
        set(name, "cgroup.procs", "");
        return this;
    }

    public FakeCgroups set(String name, String file, String content) {
        try {
            Files.createDirectories(directory(name));
            Files.writeString(directory(name).resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String name, String file) throws IOException {
        Files.delete(directory(name).resolve(file));
    }

    /** A process with that many open handles. */
    FakeCgroups process(long pid, int handles) throws IOException {
        Path fd = Files.createDirectories(proc().resolve(pid + "/fd"));
        for (int i = 0; i < handles; i++) {
            Files.writeString(fd.resolve(Integer.toString(i)), "");
        }
        return this;
    }

    void remove(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory(name))) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }

    Path directory(String name) {
        return root.resolve("tasks.slice").resolve(name);
    }

    public Accounting accounting(int handles) throws IOException {
        return Accounting.open(root, proc(), handles);
    }
}
