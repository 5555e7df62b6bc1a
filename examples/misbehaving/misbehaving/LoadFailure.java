package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Cannot be loaded while its configuration says {@code fail: true}. */
public final class LoadFailure implements Task {
    @Override public void onConfig(Message config, TaskContext context) {
        if (Boolean.TRUE.equals(config.get("fail"))) {
            throw new IllegalStateException("it never loads");
        }
    }

    @Override public void onMessage(Message message, TaskContext context) {
        context.emit(message);
    }
}
