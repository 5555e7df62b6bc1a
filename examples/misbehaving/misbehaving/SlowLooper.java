package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/**
 * Ends its process a minute after each start, while its configuration says so, or after as many {@code seconds} as that
 * says: too seldom for a storm, often enough to be held in the end.
 */
public final class SlowLooper extends Misbehaving {
    private static final long MINUTE = 60;

    @Override public void onConfig(Message config, TaskContext context) {
        context.cancel("crash");
        if (says("go", config)) {
            crashAfter(config.number("seconds", MINUTE), context);
        }
    }

    @Override void misbehave(TaskContext context) {
        crashAfter(context.config().number("seconds", MINUTE), context);
    }

    private static void crashAfter(long seconds, TaskContext context) {
        context.after("crash", Duration.ofSeconds(seconds), () -> Runtime.getRuntime().halt(3));
    }
}
