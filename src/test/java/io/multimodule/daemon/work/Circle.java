package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Sends each message to itself again, so that it always has work; says on a queue once that it began. */
public final class Circle implements Task {
    private long turns;

    @Override
    public void onMessage(Message message, TaskContext context) {
        if (message.has("report_to")) {
            context.send(message.string("report_to"), Message.of("turns", turns));
            return;
        }
        turns++;
        context.send(context.name(), message);
    }
}
