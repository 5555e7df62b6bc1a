package io.multimodule.cgroup;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the processes of a unit one by one and adds them up, for machines without cgroups of version 2:
 * those of the main process's session, or the main process alone when it shares the session of this one.
 * Memory that processes share counts once for each of them.
 */
final class ProcProbe implements Probe {
    private static final long KIB = 1024;
    private static final byte[] RESIDENT = KernelText.word("VmRSS:");
    private static final byte[] READ = KernelText.word("read_bytes:");
    private static final byte[] WRITTEN = KernelText.word("write_bytes:");

    private final UnitIdentity unit;
    private final ProcessTable table;
    private final KernelText text;
    private final OpenFiles openFiles;
    private final long[] values = new long[Quantity.values().length];
    private final GrowingSum cpu = new GrowingSum();
    private final GrowingSum read = new GrowingSum();
    private final GrowingSum written = new GrowingSum();
    private long start = Sample.UNKNOWN;

    ProcProbe(UnitIdentity unit, ProcessTable table, KernelText text, OpenFiles openFiles) {
        this.unit = unit;
        this.table = table;
        this.text = text;
        this.openFiles = openFiles;
        Arrays.fill(values, Sample.UNKNOWN);
    }

    /** A sum over processes that never falls, although some of them take their part with them when they end. */
    private static final class GrowingSum {
        private long last;
        private long total;

        long next(long sum) {
            if (sum == Sample.UNKNOWN) {
                return Sample.UNKNOWN;
            }
            total += Math.max(0, sum - last);
            last = sum;
            return total;
        }
    }

    @Override
    public UnitIdentity unit() {
        return unit;
    }

    @Override
    public Sample read(long nanos, boolean whole) throws IOException {
        table.refresh();
        ProcessTable.Entry main = table.process(unit.mainPid());
        if (main == null || start != Sample.UNKNOWN && start != main.start()) {
            return Sample.gone(unit, nanos);
        }
        start = main.start();
        ProcessTable.Entry own = table.process(ProcessHandle.current().pid());
        boolean shared = own != null && own.session() == main.session();
        List<ProcessTable.Entry> members = shared ? List.of(main) : table.session(main.session());
        add(members);
        if (whole) {
            set(Quantity.OPEN_FILES, handles(members));
        }
        return Sample.of(unit, nanos, values);
    }

    @Override
    public void close() {
        // Nothing stays open between two samples.
    }

    private void add(List<ProcessTable.Entry> members) {
        long cpuNanos = 0;
        long threads = 0;
        long memory = 0;
        long readBytes = 0;
        long writtenBytes = 0;
        for (ProcessTable.Entry one : members) {
            cpuNanos += one.cpuNanos();
            threads += Math.max(1, one.threads());
            memory += table.read(one.pid(), "status") ? Math.max(0, text.numberOf(RESIDENT)) * KIB : 0;
            boolean seen = table.read(one.pid(), "io");
            readBytes = plus(readBytes, seen ? text.numberOf(READ) : Sample.UNKNOWN);
            writtenBytes = plus(writtenBytes, seen ? text.numberOf(WRITTEN) : Sample.UNKNOWN);
        }
        set(Quantity.CPU_NANOS, cpu.next(cpuNanos));
        set(Quantity.THREADS, threads);
        set(Quantity.PROCESSES, members.size());
        set(Quantity.MEMORY, memory);
        set(Quantity.MEMORY_PEAK, Math.max(memory, values[Quantity.MEMORY_PEAK.ordinal()]));
        set(Quantity.READ_BYTES, read.next(readBytes));
        set(Quantity.WRITTEN_BYTES, written.next(writtenBytes));
    }

    private long handles(List<ProcessTable.Entry> members) {
        long sum = 0;
        for (ProcessTable.Entry one : members) {
            sum = plus(sum, openFiles.of(one.pid()));
        }
        return sum;
    }

    private void set(Quantity quantity, long value) {
        values[quantity.ordinal()] = value;
    }

    private static long plus(long sum, long more) {
        return sum == Sample.UNKNOWN || more == Sample.UNKNOWN ? Sample.UNKNOWN : sum + more;
    }
}
