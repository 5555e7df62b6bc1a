package io.multimodule.supervise;

import java.util.Locale;

/** Where a task with a process of its own stands. */
public enum SupervisedState {
    /** It is not wanted, and nothing of it runs. */
    ABSENT,
    /** It waits for its next start. */
    WAITING,
    /** Its process was started and is not ready yet. */
    STARTING,
    /** Its process is ready. */
    RUNNING,
    /** Its process was asked to end. */
    STOPPING,
    /** It cannot be started before its code or configuration changes. */
    FAILED,
    /** It must not be started before a person releases it. */
    HELD;

    /** The state as a person reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
