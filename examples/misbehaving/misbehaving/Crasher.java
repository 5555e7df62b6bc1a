package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Ends its process a second after each start, while its configuration says so: five times within a minute and it is held. */
public final class Crasher extends Misbehaving {
    @Override public void onConfig(Message config, TaskContext context) {
        context.cancel("crash");
        if (says("go", config)) {
            misbehave(context);
        }
    }

    @Override void misbehave(TaskContext context) {
        context.after("crash", Duration.ofSeconds(1), () -> Runtime.getRuntime().halt(3));
    }
}
