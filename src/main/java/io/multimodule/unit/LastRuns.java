package io.multimodule.unit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last run of each unit, whose lines are asked for when it is over, too. Names come and go for as long as the
 * process lives, so the units that were seen last are remembered and no others. Any thread.
 */
final class LastRuns {
    /** Some megabytes; far more than there are units at once. */
    static final int MOST_REMEMBERED = 10_000;

    /** Guarded by this. */
    private final Map<UnitName, String> invocations = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UnitName, String> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** A unit was seen; one that has no run yet says nothing new. */
    synchronized void seen(UnitStatus now) {
        if (!now.invocation().isEmpty()) {
            // Removed first, so that it is the youngest: units that run on are seen again and again, and stay.
            invocations.remove(now.name());
            invocations.put(now.name(), now.invocation());
        }
    }

    /** A unit is started anew. */
    synchronized void forget(UnitName name) {
        invocations.remove(name);
    }

    /** The invocation of a unit's last run; empty when that is not known. */
    synchronized String of(UnitName name) {
        return invocations.getOrDefault(name, "");
    }
}
