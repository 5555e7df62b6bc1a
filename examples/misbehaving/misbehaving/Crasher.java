package misbehaving;

import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Ends its process a second after each start: five times within a minute and it is held. */
public final class Crasher extends Misbehaving {
    @Override public void onStart(TaskContext context) {
        if (says("go", context.config())) {
            misbehave(context);
        }
    }

    @Override void misbehave(TaskContext context) {
        context.after("crash", Duration.ofSeconds(1), () -> Runtime.getRuntime().halt(3));
    }
}
