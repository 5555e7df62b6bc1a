package io.multimodule.runtime;

/**
 * Says which host has which task at this moment: the one host that reads the task's queue, runs its
 * timers and, when it is stateful, has its state. Conductor thread only; nothing waits.
 */
public interface Homes {
    /** The home of a task that must not run anywhere, because it is held or stopped. */
    String NOWHERE = "";
    /** Every task is in the daemon's own host. */
    Homes ALL_IN_MAIN = task -> HostRole.MAIN.name();

    /** The name of the host that has a task, or {@link #NOWHERE}. */
    String of(String task);

    /**
     * Whether a host is a task's home at this moment, as far as others could know: asked by a host that has
     * just got the task's claim, and might have heard late that the task went on. Not on the conductor's
     * thread; may wait for the disk.
     */
    default boolean confirms(String task, String host) {
        return of(task).equals(host);
    }

    /** Told when the class of a task was found, or it needs none: it could run where it is wanted. */
    default void found(TaskSettings task) {
        // Most hosts only ask.
    }
}
