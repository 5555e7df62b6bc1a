package io.multimodule.daemon;

import io.multimodule.runtime.Host;
import io.multimodule.supervise.SupervisedState;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Whether a task that must not run has ended: it may be called stopped or held while it still works. Conductor thread
 * only, for as long as somebody waits.
 */
final class TaskEnd implements AutoCloseable {
    private static final Set<SupervisedState> WITH_PROCESS =
            Set.of(SupervisedState.STARTING, SupervisedState.RUNNING, SupervisedState.STOPPING);

    private final String task;
    private final TaskSupervision supervision;
    private final Host host;
    /** Null until it is worth looking. */
    private CompletableFuture<Void> free;

    TaskEnd(String task, TaskSupervision supervision, Host host) {
        this.task = task;
        this.supervision = supervision;
        this.host = host;
    }

    /** True for a task that may run, else whether nothing of it runs any more. */
    boolean isOverIfMeant() {
        if (!supervision.placement().isStopped(task) && !supervision.supervisor().isHeld(task)) {
            return true;
        }
        // A process that others share runs on; of one of its own, the end counts as well.
        if (host.runs(task) || WITH_PROCESS.contains(supervision.supervisor().state(task))) {
            return false;
        }
        if (free == null) {
            free = host.letGo(task);
        }
        return free.isDone();
    }

    @Override
    public void close() {
        if (free != null) {
            free.cancel(false);
        }
    }
}
