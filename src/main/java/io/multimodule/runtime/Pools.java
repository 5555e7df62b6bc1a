package io.multimodule.runtime;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.Section;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.QueueSettings;
import io.multimodule.unit.UnitName;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads {@code pools}. A pool is a task, so its name is that of no other. */
final class Pools {
    private static final String POOLS = "pools.";
    /** Tasks that are always there, and read their queues. */
    private static final Set<String> BUILT_IN = Set.of("Router", "OutOfBand");

    private final Section root;
    private final Map<String, TaskSettings> tasks;

    /** @param tasks all others */
    Pools(Section root, Map<String, TaskSettings> tasks) {
        this.root = root;
        this.tasks = Map.copyOf(tasks);
    }

    Map<String, TaskSettings> read(TaskPath taskPath, QueueSettings queues, LimitSettings limits,
            MachineCapacity machine) {
        Map<String, TaskSettings> pools = new LinkedHashMap<>();
        root.sections("pools").forEach((name, section) -> {
            checkName(name);
            PoolSettings pool = PoolSettings.read(name, section, taskPath.path(), queues.largeMaximum());
            LimitSettings own = LimitSettings.read(section.value("limits"), PoolSettings.usual(limits), machine);
            if (!tasks.containsKey(name)) {
                pools.put(name, TaskSettings.ofPool(name, pool, ProcessSettings.ofPool(section), own));
            }
        });
        return pools;
    }

    private void checkName(String name) {
        String fault = QueueName.fault(name);
        if (fault != null) {
            root.problem(POOLS + name, "the name " + fault + "; the name of a pool is also that of a task");
        } else if (name.equals(HostRole.MAIN.name()) || BUILT_IN.contains(name)) {
            root.problem(POOLS + name, "is the name of something of MultiModule's own; a pool needs another one");
        } else if (tasks.containsKey(name)) {
            root.problem(POOLS + name, "is the name of a task, too; a pool is a task itself and needs a name of its"
                    + " own");
        } else {
            Settings.requireUnitName(root, POOLS + name, UnitName.POOL_PREFIX, name);
        }
    }

    /** A queue has one reader: a task, the daemon, or the workers of one pool. */
    void refuseQueuesOfOthers(Map<String, TaskSettings> all, String controlQueue) {
        Map<String, String> readers = new HashMap<>(Map.of(controlQueue, "the daemon reads as its control queue"));
        BUILT_IN.forEach(name -> readers.put(name, "task " + name + " reads"));
        tasks.keySet().forEach(name -> readers.put(name, "task " + name + " reads"));
        all.values().stream().filter(TaskSettings::isPool).forEach(task -> {
            String queue = task.pool().work().queue();
            String reader = queue.isEmpty() ? null : readers.putIfAbsent(queue, "pool " + task.name() + " reads");
            if (reader != null) {
                root.problem(POOLS + task.name() + ".queue", "is the queue " + queue + ", which " + reader
                        + "; name another one");
            }
        });
    }

    /** The kernel lets only one socket listen at an address. */
    void refuseAddressesOfOthers(Map<String, TaskSettings> all) {
        Map<SocketAddress, String> taken = new LinkedHashMap<>();
        all.values().stream().filter(TaskSettings::isPool)
                .forEach(task -> task.pool().work().listen().forEach(address -> {
                    taken.forEach((other, pool) -> {
                        if (PoolWork.overlap(address, other)) {
                            root.problem(POOLS + task.name() + ".listen", "has " + PoolWork.text(address) + ", and pool "
                                    + pool + " listens at " + PoolWork.text(other) + (pool.equals(task.name())
                                    ? " already; name each once" : "; name another address or port"));
                        }
                    });
                    taken.putIfAbsent(address, task.name());
                }));
    }
}
