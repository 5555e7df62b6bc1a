package io.multimodule.unit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of units, of those that it was last noted of and no others: names come and go for as long as a
 * process lives. Any thread.
 *
 * @param <T> what is remembered of each
 */
public final class LastUnits<T> {
    /** The one that was noted longest ago comes first. Guarded by this. */
    private final Map<UnitName, T> last = new LinkedHashMap<>();
    private final int most;

    /** Remembers at most so many units. */
    public LastUnits(int most) {
        this.most = most;
    }

    /** Notes something of a unit, and returns what was known of it before; null for nothing. */
    public synchronized T note(UnitName name, T what) {
        // Removed first, so that it is the youngest: what is noted again and again stays.
        T before = last.remove(name);
        last.put(name, what);
        if (last.size() > most) {
            last.remove(last.keySet().iterator().next());
        }
        return before;
    }

    /** Forgets a unit. */
    public synchronized void forget(UnitName name) {
        last.remove(name);
    }

    /** What was noted of a unit last; null for nothing. */
    public synchronized T of(UnitName name) {
        return last.get(name);
    }
}
