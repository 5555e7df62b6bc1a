package io.multimodule.runtime;

/**
 * Which host this is, among all that share the tasks.
 *
 * @param name {@code main}, the name of a task with a process of its own, or that of a named host
 */
public record HostRole(String name) {
    /** The daemon's own host. */
    public static final HostRole MAIN = new HostRole("main");

    /** Whether this is the daemon's own host, which also reads the queues of tasks nobody has configured. */
    public boolean isMain() {
        return name.equals(MAIN.name);
    }

    /**
     * Whether a task runs here: a stateless one in every host, for the messages that arise there; a
     * stateful one in its home.
     */
    boolean runs(String home, boolean stateful) {
        return !home.equals(Homes.NOWHERE) && (!stateful || isHome(home));
    }

    /** Whether this host reads the kernel queue of a task and runs its timers. */
    boolean isHome(String home) {
        return home.equals(name);
    }
}
