package io.multimodule.daemon;

import io.multimodule.unit.UnitSpec;
import java.util.HashMap;
import java.util.Map;

/** How processes were started, and what another way to start them means for those that run. Conductor thread only. */
final class Launches {
    private final Map<String, Launch> last = new HashMap<>();

    /** What a process that runs needs to be as it is wanted now. */
    enum Change {
        /** Nothing, or what it takes by itself as it runs. */
        NONE,
        /** Other limits, which the kernel changes while it runs. */
        LIMITS,
        /** Another start. */
        RESTART
    }

    private record Launch(UnitSpec spec, boolean program) {
    }

    /**
     * Notes how a process is to be started from now on.
     *
     * @param program whether it is a program, which gets its configuration when it starts; a host takes it as it runs
     */
    Change note(String name, UnitSpec spec, boolean program) {
        Launch before = last.put(name, new Launch(spec, program));
        if (before == null) {
            return Change.NONE;
        }
        if ((before.program || program) && !before.spec.process().equals(spec.process())) {
            return Change.RESTART;
        }
        return before.spec.resources().limits().equals(spec.resources().limits()) ? Change.NONE : Change.LIMITS;
    }

    /** It is not wanted any more. */
    void forget(String name) {
        last.remove(name);
    }
}
