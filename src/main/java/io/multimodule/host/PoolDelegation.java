package io.multimodule.host;

import io.multimodule.cgroup.GroupLimits;
import io.multimodule.cgroup.UnitGroups;
import io.multimodule.pool.WorkerGroups;
import io.multimodule.runtime.Reports;
import io.multimodule.supervise.UnitNames;
import java.io.IOException;
import java.util.List;

/**
 * Whether the workers of a pool can have control groups, which is found out before the first of them is started, and
 * told once when they cannot although their pool has {@code worker_limits}. One thread.
 */
final class PoolDelegation {
    private final String pool;
    private final Reports reports;
    private final Source source;
    /** Null when there are none to be had. */
    private UnitGroups groups;
    private boolean begun;
    private boolean wantedFirst;

    /** Where groups come from. */
    interface Source {
        UnitGroups open(String unit) throws IOException;
    }

    PoolDelegation(String pool, Reports reports, Source source) {
        this.pool = pool;
        this.reports = reports;
        this.source = source;
    }

    /**
     * The groups of one shift of workers.
     *
     * @param shift its number
     */
    WorkerGroups of(GroupLimits limits, long shift) {
        if (!begun) {
            begun = true;
            wantedFirst = limits.isSet();
            begin(limits);
        } else if (limits.isSet() && !wantedFirst) {
            // Its unit was started without the right to groups: the daemon starts it anew.
            reports.log(pool, "worker_limits of pool " + pool + " hold as soon as the pool is started anew");
        }
        return groups == null || !limits.isSet() ? WorkerGroups.NONE : new PoolGroups(groups, limits, shift);
    }

    private void begin(GroupLimits limits) {
        if (!wantedFirst) {
            return;
        }
        try {
            groups = source.open(UnitNames.ofPool(pool).value());
            List<String> missing = groups.missing(limits);
            if (!missing.isEmpty()) {
                tell("this kernel has no controller " + String.join(", ", missing) + " for some of them; look at"
                        + " cgroup.controllers of the unit, and at cgroup_disable= of the kernel", null);
            }
        } catch (IOException e) {
            tell(e.getMessage() + "; or use max_memory in place of worker_limits", e);
        }
    }

    private void tell(String why, IOException cause) {
        reports.error(pool, "worker_limits of pool " + pool + " are not enforced, and its workers run without them: "
                + why, cause);
    }
}
