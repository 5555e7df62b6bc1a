package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether a unit that has ended was struck at its own limit of memory, even when its cgroup went before anybody
 * read it: the counter {@code oom} of {@code memory.events} grows with limits that are reached, in the cgroup and in
 * each above it, and not when the whole machine has no memory. What the slice counted, and no unit that can still be
 * read did, is the one's that is gone. When that could be two, it is nobody's. Any thread.
 */
final class OomLedger {
    private static final String EVENTS = "memory.events";
    private static final String OWN_LIMIT = "oom ";
    private static final long UNKNOWN = -1;

    private final Path slice;
    private final Map<String, Run> runs = new HashMap<>();
    /** What the slice counted of units that are not in the ledger. */
    private long settled;

    /** @param slice the directory of the slice, which need not be there yet */
    OomLedger(Path slice) {
        this.slice = slice;
        this.settled = Math.max(0, ownLimits(slice));
    }

    private static final class Run {
        private final Path directory;
        private long before;
        private long own;

        Run(Path directory) {
            this.directory = directory;
        }

        boolean read() {
            long now = ownLimits(directory);
            own = Math.max(own, now);
            return now != UNKNOWN;
        }
    }

    /** A run of a unit is known from now on; it may have begun long ago. */
    synchronized void begin(String unit, Path directory) {
        Run old = runs.remove(unit);
        if (old != null) {
            settled += old.own + Math.max(0, unexplained());
        }
        Run run = new Run(directory);
        run.read();
        // What an adopted unit counted is among what was settled when the ledger was opened.
        run.before = Math.max(0, run.own - Math.max(0, unexplained()));
        settled -= run.before;
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
        if (run != null && unexplained() <= 0) {
            settle(unit);
        }
    }

    /**
     * Whether a unit that the kernel killed had reached its own limit. Asked once for each end.
     *
     * @param others whether there are units that the ledger does not know yet, which may have been struck as well
     */
    synchronized boolean struck(String unit, boolean others) {
        Run run = runs.get(unit);
        boolean readable = run != null && run.read();
        boolean counted = run != null && run.own > run.before;
        settle(unit);
        if (readable || counted) {
            return counted;
        }
        long total = ownLimits(slice);
        List<String> gone = runs.entrySet().stream().filter(other -> !other.getValue().read()).map(Map.Entry::getKey).toList();
        long unexplained = unexplained(total);
        if (unexplained <= 0) {
            return false;
        }
        gone.forEach(this::settle);
        settled += unexplained;
        return gone.isEmpty() && !others;
    }

    private void settle(String unit) {
        Run run = runs.remove(unit);
        if (run != null) {
            settled += run.own;
        }
    }

    private long unexplained() {
        return unexplained(ownLimits(slice));
    }

    /** A slice that is gone explains nothing, and one that was made anew counts from 0. */
    private long unexplained(long total) {
        long known = settled + runs.values().stream().mapToLong(run -> run.own).sum();
        if (total != UNKNOWN && total < known && runs.isEmpty()) {
            settled = total;
        }
        return total == UNKNOWN ? 0 : total - Math.min(known, total);
    }

    private static long ownLimits(Path cgroup) {
        try {
            return number(Files.readAllLines(cgroup.resolve(EVENTS)), OWN_LIMIT);
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
