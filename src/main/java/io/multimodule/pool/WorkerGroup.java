package io.multimodule.pool;

import java.util.List;

/** The group of one worker, with what it starts. On the pool's own thread. */
public interface WorkerGroup {
    /** No group. */
    WorkerGroup NONE = new WorkerGroup() {
    };

    /** What is started in place of the worker's command, so that it is in the group from its beginning. */
    default List<String> entering(List<String> command) {
        return command;
    }

    /** The limits that the kernel has kept the worker from passing so far; asked every few seconds. */
    default List<LimitHit> hits() {
        return List.of();
    }

    /** The worker has ended: says the same of its whole life, kills what it has left, and does away with the group. */
    default List<LimitHit> end() {
        return List.of();
    }
}
