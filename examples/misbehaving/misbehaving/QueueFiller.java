package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Sends 1,000 messages of 1 KB a second, or {@code messages} of its configuration, to SlowConsumer, whose queue grows full. */
public final class QueueFiller extends Misbehaving {
    private static final int MESSAGES = 1000;
    private static final long MOST_TICKS = 10;
    private final Message message = Message.of("padding", "x".repeat(1000));

    @Override void misbehave(TaskContext context) {
        long messages = context.config().number("messages", MESSAGES);
        long ticks = Math.min(messages, MOST_TICKS);
        context.every("fill", Duration.ofSeconds(1).dividedBy(ticks), () -> {
            for (int i = 0; i < messages / ticks; i++) {
                context.send("SlowConsumer", message);
            }
        });
    }
}
