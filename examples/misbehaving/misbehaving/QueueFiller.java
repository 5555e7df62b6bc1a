package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Sends 100 KB each 100 ms to SlowConsumer, whose queue grows full. */
public final class QueueFiller extends Misbehaving {
    private static final int MESSAGES = 100;
    private final Message message = Message.of("padding", "x".repeat(1000));

    @Override void misbehave(TaskContext context) {
        context.every("fill", Duration.ofMillis(100), () -> {
            for (int i = 0; i < MESSAGES; i++) {
                context.send("SlowConsumer", message);
            }
        });
    }
}
