package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Says again and again in which process its timers run. */
public final class Beats implements Task {
    @Override
    public void onStart(TaskContext context) {
        context.every("beat", Duration.ofMillis(50), () -> context.emit(beat()));
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        context.emit(message.with("module_pid", ProcessHandle.current().pid()));
    }

    private static Message beat() {
        return Message.of("beat", ProcessHandle.current().pid());
    }
}
