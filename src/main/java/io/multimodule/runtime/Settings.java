package io.multimodule.runtime;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.channel.ChannelConfig;
import io.multimodule.channel.ChannelSettings;
import io.multimodule.config.Config;
import io.multimodule.config.Section;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.message.Match;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problem;
import io.multimodule.message.Problems;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.QueueSettings;
import io.multimodule.route.Routes;
import io.multimodule.unit.UnitName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The whole configuration, each part as the record of its owner.
 *
 * @param controlQueue the name of the queue on which the daemon is told things
 * @param stateDirectory where states and undelivered messages are kept
 * @param controlSocket the Unix socket on which the daemon answers
 * @param queues kernel queues
 * @param bounds how much may wait, and where
 * @param taskPath where tasks are found
 * @param tasks the configured tasks, and the pools, which are tasks of a kind of their own
 * @param limits how much a task may use of which nothing else is said
 * @param hosts what is said of named hosts
 * @param routes what becomes of emitted messages
 * @param channels where out-of-band channels go
 * @param metrics where figures can be read
 */
public record Settings(String controlQueue, Path stateDirectory, Path controlSocket, QueueSettings queues,
        StoreBounds bounds, TaskPath taskPath, LimitSettings limits, Map<String, TaskSettings> tasks,
        Map<String, ProcessSettings> hosts, Routes routes, ChannelSettings channels, MetricsSettings metrics) {
    /** The control queue when nothing is said. */
    public static final String DEFAULT_CONTROL_QUEUE = "multimodule_control";
    /** Where the package keeps states. */
    public static final Path DEFAULT_STATE_DIRECTORY = Path.of("/var/lib/multimodule");
    /** Where the packaged daemon answers. */
    public static final Path DEFAULT_CONTROL_SOCKET = Path.of("/run/multimodule/control.sock");

    /** What a share of the machine is a share of. */
    private static final MachineCapacity MACHINE = machine();
    private static final String SOCKET_NAME = "control.sock";
    private static final long MOST_VERBOSE = 1_000_000;

    /** Reads a configuration; what is wrong with it is in its problems afterwards. */
    public static Settings read(Config config) {
        return read(config, false);
    }

    /** The names of the pools. */
    public Set<String> poolNames() {
        return tasks.values().stream().filter(TaskSettings::isPool).map(TaskSettings::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same; the daemon of the system answers where all tools look for it, wherever its state is. */
    static Settings read(Config config, boolean ofSystem) {
        Section root = config.root();
        Path stateDirectory = root.path("state_dir").orElse(DEFAULT_STATE_DIRECTORY);
        LimitSettings limits = LimitSettings.read(root.value("limits"), LimitSettings.defaults(MACHINE), MACHINE);
        Map<String, TaskSettings> tasks = tasks(root, limits);
        TaskPath taskPath = TaskPath.read(root);
        QueueSettings queues = QueueSettings.read(root.section("queues"));
        String controlQueue = root.text("control_queue").check(name -> QueueName.fault(name) == null,
                "must be the name of a queue").orElse(DEFAULT_CONTROL_QUEUE);
        Pools pools = new Pools(root, tasks);
        tasks.putAll(pools.read(taskPath, queues, limits, MACHINE));
        pools.refuseQueuesOfOthers(tasks, controlQueue);
        pools.refuseAddressesOfOthers(tasks);
        return new Settings(controlQueue,
                stateDirectory,
                root.path("control_socket").orElse(ofSystem ? DEFAULT_CONTROL_SOCKET : socketFor(stateDirectory)),
                queues,
                StoreBounds.read(root),
                taskPath,
                limits,
                tasks,
                hosts(root, tasks),
                routes(root),
                channels(root),
                MetricsSettings.read(root.section("metrics")));
    }

    /** What the host is to run. */
    public HostSettings host() {
        return new HostSettings(tasks, routes.queues());
    }

    /** Where somebody's own daemon answers when nothing else is said. */
    private static Path socketFor(Path stateDirectory) {
        return stateDirectory.equals(DEFAULT_STATE_DIRECTORY) ? DEFAULT_CONTROL_SOCKET
                : stateDirectory.resolve(SOCKET_NAME);
    }

    private static Map<String, TaskSettings> tasks(Section root, LimitSettings usual) {
        Map<String, TaskSettings> tasks = new LinkedHashMap<>();
        root.sections("tasks").forEach((name, section) -> {
            String fault = QueueName.fault(name);
            if (fault != null) {
                root.problem("tasks." + name, "the name " + fault + "; the name of a task is also that of its queue");
            } else if (name.equals(HostRole.MAIN.name())) {
                root.problem("tasks." + name, "is the name of the daemon's own host; a task needs another one");
            }
            TaskSettings task = TaskSettings.read(name, section, usual, MACHINE);
            if (fault == null && task.isAlone()) {
                requireUnitName(root, "tasks." + name, UnitName.TASK_PREFIX, name);
            }
            tasks.put(name, task);
        });
        return tasks;
    }

    /** Named hosts: what is said of them, and those that tasks only name. No task has the name of one. */
    private static Map<String, ProcessSettings> hosts(Section root, Map<String, TaskSettings> tasks) {
        Map<String, ProcessSettings> hosts = new LinkedHashMap<>();
        root.sections("hosts").forEach((name, section) -> {
            if (name.equals(HostRole.MAIN.name())) {
                root.problem("hosts." + name, "is the daemon's own process, which is set up by its own unit");
            } else if (tasks.containsKey(name)) {
                root.problem("hosts." + name, "is the name of a task, too; what concerns a process that the task has"
                        + " for itself belongs under tasks." + name);
            } else if (QueueName.fault(name) != null) {
                root.problem("hosts." + name, "the name " + QueueName.fault(name));
            } else {
                requireUnitName(root, "hosts." + name, UnitName.TASK_PREFIX, name);
            }
            hosts.put(name, ProcessSettings.ofHost(section));
        });
        for (TaskSettings task : tasks.values()) {
            if (!task.isInternal() && !task.isAlone()) {
                if (tasks.containsKey(task.host())) {
                    root.problem("tasks." + task.name() + ".host", "is the name of a task, too; a host that several"
                            + " tasks share needs a name of its own");
                }
                if (hosts.putIfAbsent(task.host(), ProcessSettings.DEFAULT) == null) {
                    requireUnitName(root, "tasks." + task.name() + ".host", UnitName.TASK_PREFIX, task.host());
                }
            }
        }
        return hosts;
    }

    /** Whatever has a process of its own has a unit, whose name holds less than that of a queue. */
    static void requireUnitName(Section root, String place, String prefix, String name) {
        String fault = UnitName.fault(prefix, name);
        if (fault != null) {
            root.problem(place, "the name " + fault);
        }
    }

    private static MachineCapacity machine() {
        try {
            return MachineCapacity.ofMachine();
        } catch (IOException e) {
            throw new UncheckedIOException("the size of the machine is not known: " + e.getMessage(), e);
        }
    }

    private static Routes routes(Section root) {
        Message.Builder config = Message.builder(2);
        for (String key : new String[] {"routes", "unmatched"}) {
            if (!root.value(key).isMissing()) {
                config.put(key, root.value(key).any());
            }
        }
        Problems problems = new Problems();
        Routes routes = Routes.compile(config.build(), Place.TOP, problems);
        for (Problem problem : problems.list()) {
            root.problem(problem.place().toString(), problem.text());
        }
        return problems.isEmpty() ? routes : Routes.NONE;
    }

    private static ChannelSettings channels(Section root) {
        ChannelSettings defaults = ChannelSettings.defaults(ChannelSettings.underSystemd());
        ChannelSettings settings = new ChannelConfig(Settings::match).read(root.value("channels"), defaults);
        return root.integer("debug_level", 0, MOST_VERBOSE).optional()
                .map(level -> settings.withDebugLevel(level.intValue())).orElse(settings);
    }

    private static java.util.function.Predicate<Message> match(Message match, BiConsumer<String, String> tell) {
        Problems problems = new Problems();
        Match compiled = Match.compile(match, Place.TOP, problems);
        for (Problem problem : problems.list()) {
            tell.accept(problem.place().toString(), problem.text());
        }
        return compiled::matches;
    }
}
