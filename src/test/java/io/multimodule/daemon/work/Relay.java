package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Sends what it gets on to the queue that the message names; {@code copies} of them, numbered from 1. */
public final class Relay implements Task {
    @Override
    public void onMessage(Message message, TaskContext context) {
        String to = message.string("to");
        for (long id = 1; id <= message.number("copies", 1); id++) {
            context.send(to, message.has("copies") ? message.with("id", id) : message);
        }
    }
}
