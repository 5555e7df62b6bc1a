package io.multimodule.runtime;

/**
 * Which tasks a host runs.
 *
 * @param name {@code main}, or the name of the one stateful task that the host was made for
 */
public record HostRole(String name) {
    /** The daemon's own host. */
    public static final HostRole MAIN = new HostRole("main");

    /** Whether this is the daemon's own host: it alone runs the timers of stateless tasks and reads their queues. */
    public boolean isMain() {
        return name.equals(MAIN.name);
    }

    /** Whether a task belongs here: a stateless one everywhere, a stateful one in one host. */
    boolean runs(TaskSettings settings, boolean stateful) {
        if (isMain()) {
            return !stateful || !settings.external();
        }
        return !stateful || settings.name().equals(name);
    }

    /** Whether this host reads the kernel queue of a task that it runs. */
    boolean reads(String task) {
        return isMain() || task.equals(name);
    }
}
