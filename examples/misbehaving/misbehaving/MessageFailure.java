package misbehaving;

import io.multimodule.task.TaskContext;

/** Fails with each message that says {@code {"go": true}}. */
public final class MessageFailure extends Misbehaving {
    @Override void misbehave(TaskContext context) {
        throw new IllegalStateException("this message was asked for");
    }
}
