package io.multimodule.runtime;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.util.ArrayList;
import java.util.List;

/** A stateful task that adds up the field {@code add} and emits the sum. */
final class CounterTask implements StatefulTask<CounterTask.Sum> {
    final List<Long> ids = new ArrayList<>();

    record Sum(long sum) {
    }

    @Override
    public Sum initialState() {
        return new Sum(0);
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        if (message.has("fail")) {
            throw new IllegalStateException("told to fail");
        }
        ids.add(message.number("id", -1));
        context.setState(this, new Sum(context.state(this).sum() + message.number("add", 1)));
        context.emit(message.with("sum", context.state(this).sum()));
    }
}
