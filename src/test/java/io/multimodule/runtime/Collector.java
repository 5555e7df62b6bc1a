package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.util.ArrayList;
import java.util.List;

/** A task that keeps what it gets, and the configurations that it was given. */
final class Collector implements Task {
    final List<Message> got = new ArrayList<>();
    final List<Message> configs = new ArrayList<>();
    int starts;
    int stops;

    @Override
    public void onMessage(Message message, TaskContext context) {
        got.add(message.without(".ipc_transit_meta"));
    }

    @Override
    public void onConfig(Message config, TaskContext context) {
        configs.add(config);
    }

    @Override
    public void onStart(TaskContext context) {
        starts++;
    }

    @Override
    public void onStop(TaskContext context) {
        stops++;
    }

    /** The numbers in field {@code id} of what came, in order. */
    List<Long> ids() {
        return got.stream().map(message -> message.number("id", -1)).toList();
    }
}
