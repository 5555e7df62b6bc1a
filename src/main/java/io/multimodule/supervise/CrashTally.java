package io.multimodule.supervise;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** When the runs of one task ended, as far back as a limit looks. Conductor thread only. */
final class CrashTally {
    private final ArrayDeque<Long> ends = new ArrayDeque<>();
    private List<CrashLimit> limits = List.of();
    private int most;

    /** Other limits; what has ended already counts for them, as far as it was kept for those before. */
    void limit(List<CrashLimit> newLimits) {
        limits = List.copyOf(newLimits);
        most = limits.stream().mapToInt(CrashLimit::ends).max().orElse(0);
    }

    /** Notes an end now; returns the limit that is reached by it. */
    Optional<CrashLimit> note(long nowNanos) {
        ends.addLast(nowNanos);
        while (ends.size() > most) {
            ends.removeFirst();
        }
        return limits.stream().filter(limit -> count(limit.within().toNanos(), nowNanos) >= limit.ends()).findFirst();
    }

    /** Forgets everything: a person has looked at it. */
    void clear() {
        ends.clear();
    }

    private int count(long withinNanos, long nowNanos) {
        int count = 0;
        for (Iterator<Long> newest = ends.descendingIterator(); newest.hasNext();) {
            if (nowNanos - newest.next() >= withinNanos) {
                break;
            }
            count++;
        }
        return count;
    }
}
