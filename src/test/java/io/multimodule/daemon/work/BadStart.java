package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Cannot be made. */
public final class BadStart implements Task {
    /** Fails. */
    public BadStart() {
        throw new IllegalStateException("the flux is missing");
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        context.emit(message);
    }
}
