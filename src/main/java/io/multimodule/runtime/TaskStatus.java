package io.multimodule.runtime;

/** Where a task stands in this host. */
public enum TaskStatus {
    /** Its class and state are being looked up. */
    LOADING,
    /** It handles messages. */
    RUNNING,
    /** It has a process of its own, or lives in another host. */
    ELSEWHERE,
    /** It could not be loaded or started; tried again when its code or configuration changes. */
    FAILED,
    /** It must not run before a person has looked at it. */
    HELD;

    /** The status as a person reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
