package io.multimodule.cgroup;

import java.io.IOException;

/**
 * Reads a cgroup, and from its processes what the cgroup does not tell: for kernels without some of the
 * controllers. What is always there, such as processor time, is the cgroup's.
 */
final class CompletedProbe implements Probe {
    private static final Quantity[] QUANTITIES = Quantity.values();
    private final Probe cgroup;
    private final Probe processes;
    private final long[] values = new long[QUANTITIES.length];

    CompletedProbe(Probe cgroup, Probe processes) {
        this.cgroup = cgroup;
        this.processes = processes;
    }

    @Override
    public UnitIdentity unit() {
        return cgroup.unit();
    }

    @Override
    public Sample read(long nanos, boolean whole) throws IOException {
        Sample told = cgroup.read(nanos, whole);
        if (told.isGone()) {
            return told;
        }
        Sample counted = processes.read(nanos, whole);
        for (Quantity quantity : QUANTITIES) {
            long value = told.get(quantity);
            values[quantity.ordinal()] = value == Sample.UNKNOWN ? counted.get(quantity) : value;
        }
        return Sample.of(unit(), nanos, values);
    }

    @Override
    public void close() throws IOException {
        cgroup.close();
        processes.close();
    }
}
