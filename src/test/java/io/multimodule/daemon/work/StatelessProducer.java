package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Emits 1, 2, 3 … */
public final class StatelessProducer implements Task {
    private long count;

    @Override
    public void onStart(TaskContext context) {
        context.every("produce", Duration.ofMillis(50), () -> context.emit(Message.of("emit_ct", ++count)));
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
    }
}
