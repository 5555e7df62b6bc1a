package misbehaving;

import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Keeps all others waiting for two and a half seconds again and again. */
public final class InternalStaller extends Misbehaving {
    @Override void misbehave(TaskContext context) {
        context.every("stall", Duration.ofMillis(1), () -> pause(2500));
    }
}
