package shop;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Buys one piece each second. */
public final class Customers implements Task {
    @Override public void onStart(TaskContext context) {
        context.every("buy", Duration.ofSeconds(1), () -> context.emit(Message.of("pieces", 1)));
    }

    @Override public void onMessage(Message message, TaskContext context) {
        // Nobody sends to customers.
    }
}
