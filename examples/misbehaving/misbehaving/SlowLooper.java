package misbehaving;

import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Ends its process a minute after each start: too seldom for a storm, often enough to be held in the end. */
public final class SlowLooper extends Misbehaving {
    @Override public void onStart(TaskContext context) {
        if (says("go", context.config())) {
            misbehave(context);
        }
    }

    @Override void misbehave(TaskContext context) {
        context.after("crash", Duration.ofMinutes(1), () -> Runtime.getRuntime().halt(3));
    }
}
