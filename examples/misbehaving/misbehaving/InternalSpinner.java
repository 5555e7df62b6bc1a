package misbehaving;

import io.multimodule.task.TaskContext;

/** Does not return from its callback, so nothing else in its process runs any more. */
public final class InternalSpinner extends Misbehaving {
    @Override void misbehave(TaskContext context) {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }
}
