package io.multimodule.runtime;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.Section;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import java.time.Duration;

/**
 * What the configuration says of one task.
 *
 * @param name the task's name, also of its class and its queue
 * @param config what the task itself is given
 * @param host the host in which it is wanted: {@code main}, its own name, or that of a named host
 * @param saveEvery how long a changed state may wait before it is saved
 * @param process the process that it has for itself; of no meaning when it shares one
 * @param limits how much it may use, and what follows
 * @param pool what its workers are when it is a pool; else null
 */
public record TaskSettings(String name, Message config, String host, Duration saveEvery, ProcessSettings process,
        LimitSettings limits, PoolSettings pool) {
    /** How long a changed state may wait when nothing is said: what is lost at most by a crash. */
    public static final Duration DEFAULT_SAVE_EVERY = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SAVE_EVERY = Duration.ofMillis(10);
    private static final Duration LONGEST_SAVE_EVERY = Duration.ofHours(1);

    /** A task that is no pool. */
    public TaskSettings(String name, Message config, String host, Duration saveEvery, ProcessSettings process,
            LimitSettings limits) {
        this(name, config, host, saveEvery, process, limits, null);
    }

    /** A pool: a task without a class, in a process of its own, which keeps the workers. */
    static TaskSettings ofPool(String name, PoolSettings pool, ProcessSettings process, LimitSettings limits) {
        return new TaskSettings(name, Message.EMPTY, name, DEFAULT_SAVE_EVERY, process, limits, pool);
    }

    /** Whether it is a pool of workers. */
    public boolean isPool() {
        return pool != null;
    }

    /** Whether a class of its name has to be found; programs and pools have none. */
    public boolean hasClass() {
        return !isPool() && !process.isProgram();
    }

    /** Whom a host with this one task is to run as; empty for the daemon's own user, and for what has no class. */
    public String ownUser() {
        return hasClass() ? process.user() : "";
    }

    /** Reads one entry of {@code tasks}. */
    static TaskSettings read(String name, Section task, LimitSettings usual, MachineCapacity machine) {
        ProcessSettings process = ProcessSettings.ofTask(task);
        return new TaskSettings(name,
                task.message("config").orElse(Message.EMPTY),
                host(name, task, process),
                task.duration("save_every", SHORTEST_SAVE_EVERY, LONGEST_SAVE_EVERY).orElse(DEFAULT_SAVE_EVERY),
                process, LimitSettings.read(task.value("limits"), usual, machine));
    }

    /** The settings of a task of which the configuration says nothing. */
    public static TaskSettings unnamed(String name) {
        return new TaskSettings(name, Message.EMPTY, HostRole.MAIN.name(), DEFAULT_SAVE_EVERY, ProcessSettings.DEFAULT,
                LimitSettings.NONE);
    }

    /** Whether it is wanted in the daemon's own process. */
    public boolean isInternal() {
        return host.equals(HostRole.MAIN.name());
    }

    /** Whether it is wanted in a process that it shares with nobody. */
    public boolean isAlone() {
        return host.equals(name);
    }

    /** That a task with a user is inside may only be said, as by a move, and not come about by saying nothing. */
    private static void checkUser(String name, Section task, String host, boolean internal) {
        if (!internal && !host.isEmpty() && !host.equals(name)) {
            task.problem("user", "cannot be set for a task in host " + host + ", which tasks share and which runs as"
                    + " the daemon's own user; write \"external: true\" instead of \"host\"");
        } else if (internal && !task.has("external") && host.isEmpty()) {
            task.problem("user", "needs \"external: true\": in the daemon's own process, tasks run as the daemon's"
                    + " user");
        }
    }

    private static String host(String name, Section task, ProcessSettings process) {
        String host = task.text("host").check(text -> QueueName.fault(text) == null,
                "must be a name of letters, digits, \".\", \"-\" and \"_\"").orElse("");
        boolean internal = !task.bool("external").orElse(!host.isEmpty() || process.isProgram());
        if (internal && process.isProgram()) {
            task.problem("external", "a task with a command always has a process of its own; remove"
                    + " \"external: false\"");
        } else if (internal && !host.isEmpty() && !host.equals(HostRole.MAIN.name())) {
            task.problem("external", "the task is wanted in host " + host
                    + ", which is another process; remove one of the two");
        } else if (process.isProgram() && !host.isEmpty()) {
            task.problem("host", "a task with a command has a process of its own; remove \"host\" or \"command\"");
        }
        if (!process.isProgram() && !process.user().isEmpty()) {
            checkUser(name, task, host, internal);
        }
        return !host.isEmpty() && !process.isProgram() ? host : internal ? HostRole.MAIN.name() : name;
    }
}
