package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Emits what comes with the number after its own. */
public final class Incrementer implements Task {
    @Override
    public void onMessage(Message message, TaskContext context) {
        context.emit(message.with("i", message.number("emit_ct", 0) + 1));
    }
}
