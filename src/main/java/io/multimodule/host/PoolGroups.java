package io.multimodule.host;

import io.multimodule.cgroup.GroupLimits;
import io.multimodule.cgroup.SubGroup;
import io.multimodule.cgroup.UnitGroups;
import io.multimodule.config.Sizes;
import io.multimodule.pool.LimitHit;
import io.multimodule.pool.WorkerGroup;
import io.multimodule.pool.WorkerGroups;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Puts each worker of one shift into a control group of its own, with {@code worker_limits}. Any thread. */
final class PoolGroups implements WorkerGroups {
    /** The worker enters by itself, before it is what it is to be: nothing that it does or starts is outside. */
    private static final List<String> ENTER = List.of("/bin/sh", "-c", "echo 0 >\"$0\" || exit 125; exec \"$@\"");

    private final UnitGroups groups;
    private final GroupLimits limits;
    private final long shift;

    /** @param shift its number: while one takes over from another, both have a worker with number 1 */
    PoolGroups(UnitGroups groups, GroupLimits limits, long shift) {
        this.groups = groups;
        this.limits = limits;
        this.shift = shift;
    }

    @Override
    public WorkerGroup open(long number) throws IOException {
        return new Group(groups.make("worker-" + shift + "-" + number, limits));
    }

    private final class Group implements WorkerGroup {
        private final SubGroup group;

        Group(SubGroup group) {
            this.group = group;
        }

        @Override
        public List<String> entering(List<String> command) {
            List<String> words = new ArrayList<>(ENTER);
            words.add(group.entry().toString());
            words.addAll(command);
            return words;
        }

        @Override
        public List<LimitHit> hits() {
            long refused = group.forksRefused();
            return refused == 0 ? List.of() : List.of(new LimitHit("threads", limits.threads(), refused, false,
                    "was refused further threads or processes by the kernel (" + refused + " so far), at its limit of "
                    + limits.threads() + " (worker_limits.threads)", "Look what it starts, or raise the limit"));
        }

        @Override
        public List<LimitHit> end() {
            List<LimitHit> all = new ArrayList<>(hits());
            if (group.isKilledAtLimit()) {
                all.add(new LimitHit("memory", limits.memoryBytes(), 1, true, "was killed by the kernel, with all that"
                        + " it had started, at its limit of memory, " + Sizes.text(limits.memoryBytes())
                        + " (worker_limits.memory)", "Look what it needed so much for, or raise the limit"));
            }
            groups.end(group);
            return all;
        }
    }
}
