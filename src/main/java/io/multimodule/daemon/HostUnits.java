package io.multimodule.daemon;

import io.multimodule.failsafe.Backstops;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.message.JsonCodec;
import io.multimodule.runtime.PoolSettings;
import io.multimodule.runtime.ProcessSettings;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.CrashLimit;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitLifecycle;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The unit of each host: this program with the same options and {@code -m NAME}, or the program that a
 * task names as its command.
 */
final class HostUnits {
    /** The field of the journal's records that has the name of the host. */
    static final String NAME_FIELD = "MULTIMODULE_TASK";
    private static final String SLICE = "multimodule-tasks.slice";
    /** What a process gets of the daemon's environment; the rest is nobody's business. */
    private static final List<String> PASSED_ON = List.of("PATH", "JAVA_HOME", "LANG", "LC_ALL", "TZ", "HOME",
            "XDG_CACHE_HOME");
    private static final List<String> HOMES = List.of("HOME", "XDG_CACHE_HOME");
    private static final String JAVA_OPTIONS = "MULTIMODULE_JAVA_OPTS";
    private static final long MIB = 1 << 20;
    /** As the launcher has it for a host. */
    private static final long HOST_HEAP_MIB = 128;
    private static final long LARGEST_AT_ONCE = 8;

    /** From the end of a pool's last worker to that of its main process. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final String launcher;
    private final List<String> options;
    private UnitConfinement confinement = UnitConfinement.NONE;

    /**
     * Makes it.
     *
     * @param home the tree with {@code bin/multimoduled}
     * @param options the daemon's own command line
     */
    HostUnits(Path home, List<String> options) {
        this.launcher = home.resolve("bin").resolve("multimoduled").toString();
        this.options = List.copyOf(options);
    }

    /** What makes a unit's user and sandbox what they have to be, once that is known. Conductor thread. */
    void confinedBy(UnitConfinement newConfinement) {
        confinement = newConfinement;
    }

    /** The unit of a host, or of a task that is a program. */
    UnitSpec of(String host, Settings settings) {
        TaskSettings task = settings.tasks().get(host);
        ProcessSettings process = processOf(host, settings);
        UnitProcess runs = UnitProcess.of(process.isProgram() ? process.command() : launch(host))
                .withEnvironment(process.isProgram() ? ofProgram(task, settings) : ofHost(process, task))
                .in(process.isProgram() ? "/" : Path.of("").toAbsolutePath().toString())
                .withLogFields(Map.of(NAME_FIELD, host))
                .as(process.user(), process.isProgram() || process.user().isEmpty() ? "" : confinement.groupOfUsers());
        boolean pool = task != null && task.isPool();
        UnitLifecycle life = pool ? ofPool(task.pool()) : process.isProgram() && !process.notifies()
                ? UnitLifecycle.DEFAULT.with(UnitLifecycle.Readiness.EXEC) : UnitLifecycle.DEFAULT;
        UnitSpec spec = UnitSpec.of(pool ? UnitNames.ofPool(host) : UnitNames.ofTask(host), runs)
                .with(Backstops.of(limitsOf(task, settings), settings.stateDirectory().toAbsolutePath().toString())
                        .in(pool ? ofPool(host, task.pool()) : new UnitResources(SLICE, 0, UnitLimits.NONE)))
                .with(life.withTimeouts(process.start().limit(), life.stopTimeout()))
                .withDescription("MultiModule " + (pool ? "pool " : task != null ? "task " : "host ") + host);
        return confinement.apply(spec, process.sandbox());
    }

    /** Whom the hosts of Java tasks run as that have a user of their own, by the name of the task. */
    static Map<String, String> users(Settings settings) {
        Map<String, String> users = new LinkedHashMap<>();
        settings.tasks().forEach((name, task) -> {
            if (!task.ownUser().isEmpty()) {
                users.put(name, task.ownUser());
            }
        });
        return users;
    }

    /** How many ends of a host within which time are too many. */
    static List<CrashLimit> crashLimits(String host, Settings settings) {
        return processOf(host, settings).start().crashLimits().stream()
                .map(rate -> new CrashLimit((int) rate.count(), rate.window())).toList();
    }

    private static ProcessSettings processOf(String host, Settings settings) {
        TaskSettings task = settings.tasks().get(host);
        return task != null && task.isAlone() ? task.process()
                : settings.hosts().getOrDefault(host, ProcessSettings.DEFAULT);
    }

    /** Workers may finish what they work on; one that the kernel kills for want of memory is replaced. */
    private static UnitLifecycle ofPool(PoolSettings pool) {
        UnitLifecycle usual = UnitLifecycle.DEFAULT;
        return new UnitLifecycle(usual.readiness(), usual.startTimeout(), pool.bounds().leaveTimeout().plus(LEAVE),
                usual.killMode(), UnitLifecycle.OomPolicy.CONTINUE, Duration.ZERO);
    }

    /** Only who has limits for each worker makes control groups, and may. */
    private static UnitResources ofPool(String name, PoolSettings pool) {
        UnitResources plain = new UnitResources(UnitNames.sliceOfPool(name), 0, UnitLimits.NONE);
        return pool.kernel().isSet() ? plain.withDelegation() : plain;
    }

    /** A process with one task has the limits of that task; one that several share has those of all tasks. */
    static LimitSettings limitsOf(TaskSettings task, Settings settings) {
        return task != null && task.isAlone() ? task.limits() : settings.limits();
    }

    private List<String> launch(String host) {
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(options);
        command.addAll(List.of("-m", host));
        return command;
    }

    private static Map<String, String> ofHost(ProcessSettings process, TaskSettings task) {
        Map<String, String> environment = passedOn();
        if (task != null && task.isPool()) {
            environment.put(JAVA_OPTIONS, "-Xmx" + heapOf(task.pool()) + "m");
        } else if (!process.javaOptions().isEmpty()) {
            environment.put(JAVA_OPTIONS, process.javaOptions());
        }
        if (!process.user().isEmpty()) {
            // They are the daemon's own, and another user may not write there.
            environment.keySet().removeAll(HOMES);
        }
        environment.putAll(process.environment());
        return environment;
    }

    /**
     * The heap of a pool's main process, in MiB. What workers send is in memory until it is delivered: room for some of
     * the largest, beside what a host has.
     */
    static long heapOf(PoolSettings pool) {
        return HOST_HEAP_MIB + LARGEST_AT_ONCE * (((long) pool.bounds().maximumData() + MIB - 1) / MIB);
    }

    /** What any program needs to find its queue, and its configuration as JSON. */
    private static Map<String, String> ofProgram(TaskSettings task, Settings settings) {
        Map<String, String> environment = passedOn();
        environment.put("MULTIMODULE_TASK", task.name());
        environment.put("MULTIMODULE_QUEUE", task.name());
        environment.put("MULTIMODULE_QUEUE_DIRECTORY", settings.queues().directory().toString());
        environment.put("MULTIMODULE_CONFIG", new String(JsonCodec.write(task.config()), StandardCharsets.UTF_8));
        environment.putAll(task.process().environment());
        return environment;
    }

    private static Map<String, String> passedOn() {
        Map<String, String> passed = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                passed.put(name, value);
            }
        }
        return passed;
    }
}
