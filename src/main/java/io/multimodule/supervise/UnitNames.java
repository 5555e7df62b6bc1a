package io.multimodule.supervise;

import io.multimodule.unit.UnitName;
import java.util.Optional;

/** How the units of tasks and pools are called. */
public final class UnitNames {
    /** What the names of all our units begin with. */
    public static final String PREFIX = "multimodule-";

    private static final String TASK = UnitName.TASK_PREFIX;
    private static final String POOL = UnitName.POOL_PREFIX;

    private UnitNames() {
    }

    /** The unit with the process of a task, or of a host. */
    public static UnitName ofTask(String task) {
        return UnitName.of(TASK, task);
    }

    /** The unit with the main process of a pool and its workers. */
    public static UnitName ofPool(String pool) {
        return UnitName.of(POOL, pool);
    }

    /** The slice of a pool, in {@code multimodule-pools.slice}. */
    public static String sliceOfPool(String pool) {
        return "multimodule-pools-" + UnitName.escape(pool) + ".slice";
    }

    /** The task, host or pool of a unit; empty for a unit that is none of ours. */
    static Optional<String> nameOf(UnitName unit) {
        String prefix = unit.value().startsWith(POOL) ? POOL : TASK;
        return unit.value().startsWith(prefix) ? Optional.of(unit.nameAfter(prefix)) : Optional.empty();
    }
}
