package misbehaving;

import io.multimodule.task.TaskContext;

/** Starts 20 threads more each second, which do nothing; as many as {@code most} in its configuration, or 300. */
public final class ThreadBomb extends Misbehaving {
    @Override void misbehave(TaskContext context) {
        long most = context.config().number("most", 300);
        inBackground(() -> {
            for (int i = 0; i < most; i++) {
                inBackground(() -> pause(Long.MAX_VALUE));
                pause(50);
            }
        });
    }
}
