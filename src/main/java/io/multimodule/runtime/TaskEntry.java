package io.multimodule.runtime;

import java.util.ArrayList;
import java.util.List;

/** What a host knows of one task. Conductor thread only. */
final class TaskEntry {
    final String name;
    TaskSettings settings;
    TaskStatus status = TaskStatus.LOADING;
    /** Why the task is not running, as a sentence; empty when it is. */
    String reason = "";
    /** The host that has it, as this host last heard. */
    String home = HostRole.MAIN.name();
    /** What keeps other hosts from it while this one has it; null when none of them could have it. */
    Claims.Claim claim;
    /** The running task, or null. */
    Cell cell;
    /** Whether it has no configuration and no route, and was loaded because somebody sent to it. */
    boolean onDemand;
    /** Done when an attempt to load it has ended. */
    final List<Runnable> whenLooked = new ArrayList<>();
    /** Counts the attempts to load it, so that the answer to an older one is known as such. */
    int attempt;

    TaskEntry(String name, TaskSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    void stands(TaskStatus newStatus, String why) {
        status = newStatus;
        reason = why;
    }
}
