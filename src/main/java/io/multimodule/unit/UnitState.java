package io.multimodule.unit;

/** Where a unit stands. */
public enum UnitState {
    /** Asked for, not ready yet. */
    STARTING,
    /** Ready. */
    RUNNING,
    /** Asked to end. */
    STOPPING,
    /** Ended, as it should. */
    ENDED,
    /** Ended, not as it should. */
    FAILED;

    /** Whether nothing of it runs any more. */
    public boolean over() {
        return this == ENDED || this == FAILED;
    }
}
