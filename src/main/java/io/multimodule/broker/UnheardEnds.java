package io.multimodule.broker;

import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How units ended of which nobody has said that he heard it: the daemon may have been down, or may have died
 * with the news in its socket. The oldest are forgotten when there are too many. Any thread.
 */
final class UnheardEnds {
    private static final int MOST = 1000;
    private final Map<UnitName, UnitStatus> ends = new LinkedHashMap<>();

    synchronized void add(UnitStatus end) {
        ends.remove(end.name());
        ends.put(end.name(), end);
        if (ends.size() > MOST) {
            ends.remove(ends.keySet().iterator().next());
        }
    }

    /** A later run of the unit makes its former end old news. */
    synchronized void forget(UnitName name) {
        ends.remove(name);
    }

    synchronized void heard(UnitName name, String invocation) {
        UnitStatus end = ends.get(name);
        if (end != null && end.invocation().equals(invocation)) {
            ends.remove(name);
        }
    }

    synchronized List<UnitStatus> all() {
        return List.copyOf(ends.values());
    }
}
