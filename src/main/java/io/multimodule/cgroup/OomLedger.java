package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Says whether a unit that has ended was struck at its own limit of memory, even when its cgroup went before anybody
 * read it: the counter {@code oom} of {@code memory.events} grows with limits that are reached, in the cgroup and in
 * each above it, and not when the whole machine has no memory. What the slice counted, and no unit that can still be
 * read did, is the one's that is gone. When that could be two, it is nobody's. Of a unit outside that slice, such as a
 * pool, nothing is known but what was read of it. Any thread.
 */
final class OomLedger {
    private static final String EVENTS = "memory.events";
    /** Without what groups below it did; since Linux 5.2. */
    private static final String OWN_EVENTS = EVENTS + ".local";
    private static final String OWN_LIMIT = "oom ";
    private static final long UNKNOWN = -1;

    private final Path slice;
    private final Map<String, Run> runs = new HashMap<>();
    /** What the slice counted of units that are not in the ledger any more. */
    private long settled;

    /** @param slice the directory of the slice, which need not be there yet */
    OomLedger(Path slice) {
        this.slice = slice;
        this.settled = Math.max(0, ownLimits(slice));
    }

    private static final class Run {
        private final Path directory;
        private final boolean inSlice;
        private long before;
        private long own;

        Run(Path directory, boolean inSlice) {
            this.directory = directory;
            this.inSlice = inSlice;
        }

        boolean read() {
            long local = inSlice ? UNKNOWN : ownLimits(directory, OWN_EVENTS);
            long now = local == UNKNOWN ? ownLimits(directory) : local;
            own = Math.max(own, now);
            return now != UNKNOWN;
        }
    }

    /** A run of a unit is known from now on; it may have begun long ago. */
    synchronized void begin(String unit, Path directory) {
        Run old = runs.remove(unit);
        if (old != null && old.inSlice) {
            // Without the old run its count is a part of what is unexplained, unless the slice is gone.
            long unexplained = unexplained();
            settled += Math.max(old.own, unexplained);
        }
        Run run = new Run(directory, directory.startsWith(slice));
        run.read();
        if (run.inSlice) {
            // What an adopted unit counted is among what was settled when the ledger was opened.
            run.before = Math.max(0, run.own - unexplained());
            settled -= run.before;
        } else {
            run.before = run.own;
        }
        runs.put(unit, run);
    }

    /** A unit counted so many. */
    synchronized void seen(String unit, long own) {
        Run run = runs.get(unit);
        if (run != null) {
            run.own = Math.max(run.own, own);
        }
    }

    /** A unit has ended. While the slice has counted what nobody can explain, it may still have been this one. */
    synchronized void ended(String unit) {
        Run run = runs.get(unit);
        if (run != null && (!run.inSlice || unexplained() == 0)) {
            settle(unit);
        }
    }

    /**
     * Whether a unit that the kernel killed had reached its own limit. Asked once for each end.
     *
     * @param others whether there are units in the slice that the ledger does not know yet, which may have been struck
     * as well
     */
    synchronized boolean struck(String unit, boolean others) {
        Run run = runs.get(unit);
        boolean readable = run != null && run.read();
        boolean counted = run != null && run.own > run.before;
        settle(unit);
        if (readable || run != null && !run.inSlice) {
            return counted;
        }
        long unexplained = unexplained();
        if (unexplained == 0) {
            return counted;
        }
        List<String> gone = runs.entrySet().stream()
                .filter(other -> other.getValue().inSlice && !other.getValue().read()).map(Map.Entry::getKey).toList();
        gone.forEach(this::settle);
        settled += unexplained;
        return counted || gone.isEmpty() && !others;
    }

    private void settle(String unit) {
        Run run = runs.remove(unit);
        if (run != null && run.inSlice) {
            settled += run.own;
        }
    }

    /**
     * What the slice counted and nobody did whose count is known; never below 0. A slice that is gone explains nothing,
     * and one that was made anew counts from 0.
     */
    private long unexplained() {
        long total = ownLimits(slice);
        if (total == UNKNOWN) {
            return 0;
        }
        if (total > known()) {
            // Somebody who lives may have counted since they were read.
            inSlice().forEach(Run::read);
        } else if (total < settled && inSlice().findAny().isEmpty()) {
            settled = total;
        }
        return Math.max(0, total - known());
    }

    private long known() {
        return settled + inSlice().mapToLong(run -> run.own).sum();
    }

    private Stream<Run> inSlice() {
        return runs.values().stream().filter(run -> run.inSlice);
    }

    private static long ownLimits(Path cgroup) {
        return ownLimits(cgroup, EVENTS);
    }

    private static long ownLimits(Path cgroup, String events) {
        try {
            return number(Files.readAllLines(cgroup.resolve(events)), OWN_LIMIT);
        } catch (IOException e) {
            // It is gone, or was never there: whoever asks does without it.
            return UNKNOWN;
        }
    }

    /** A figure of {@code memory.events}; 0 where the kernel has none of that name. */
    static long number(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.substring(key.length()).strip())).findFirst().orElse(0);
    }
}
