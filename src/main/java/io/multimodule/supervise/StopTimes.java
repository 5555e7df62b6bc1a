package io.multimodule.supervise;

import io.multimodule.unit.UnitSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How long each process may take to end, once it was asked to. Conductor thread only. */
final class StopTimes {
    /** From the end of a process's own time until the last of it is killed and that is known. */
    static final Duration MARGIN = Duration.ofSeconds(5);
    /**
     * Nobody said it to this daemon, so the unit, which was told at its start, ends it in its own time; longer
     * than any of them.
     */
    static final Duration OWN = Duration.ofHours(2);
    /** How long is waited at least for what an earlier daemon started. */
    static final Duration USUAL = Duration.ofMinutes(1);

    private final Map<String, Duration> wanted = new HashMap<>();
    private final Map<String, Duration> started = new HashMap<>();
    /** Of what is being held. */
    private final Map<String, Duration> shortened = new HashMap<>();

    /** It is to run like this from its next start on. */
    void wanted(String name, UnitSpec spec) {
        wanted.put(name, spec.lifecycle().stopTimeout());
    }

    /** It was started like this. */
    void started(String name, UnitSpec spec) {
        shortened.remove(name);
        started.put(name, spec.lifecycle().stopTimeout());
    }

    /** It was found running: an earlier daemon started it. */
    void found(String name) {
        started.remove(name);
    }

    /** The next time, it has so long and not longer. */
    void shorten(String name, Duration grace) {
        shortened.put(name, grace);
    }

    /** It is released: the next time it has all its time again. */
    void whole(String name) {
        shortened.remove(name);
    }

    /** How long it has this time before it is killed, unless its unit kills it earlier. */
    Duration grace(String name) {
        Duration shorter = shortened.remove(name);
        Duration own = started.get(name);
        return shorter != null ? shorter : own != null ? own.plus(MARGIN) : OWN;
    }

    /** When the ends of all of them should be known: those that are asked now, and those that were asked before. */
    Duration limit(Collection<String> names) {
        Duration longest = Duration.ZERO;
        for (String name : names) {
            longest = longer(longest, started.getOrDefault(name, USUAL));
            longest = longer(longest, wanted.getOrDefault(name, Duration.ZERO));
        }
        return longest.plus(MARGIN).plus(MARGIN);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
