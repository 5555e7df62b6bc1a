package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.util.List;
import java.util.Map;

/**
 * Adds to the number in each message and emits it with the process that did it and the configuration that
 * held; remembers how many it had. What a message holds for it, such as a division, it does.
 */
public abstract class Stream implements StatefulTask<Stream.Memory> {
    /** What it remembers: how many messages, and what others changed in it. */
    public record Memory(long count, Map<String, Object> some, List<Object> list) { }

    @Override
    public Memory initialState() {
        return new Memory(0, Map.of(), List.of());
    }

    @Override
    public void onConfig(Message config, TaskContext context) {
        if (config.has("refuse")) {
            throw new IllegalArgumentException(config.string("refuse"));
        }
        context.log("configured " + config);
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        if (message.has("divide_by")) {
            context.emit(Message.of("quotient", 1 / message.number("divide_by", 0)));
        }
        Memory memory = context.state(this);
        context.setState(this, new Memory(memory.count() + 1, memory.some(), memory.list()));
        context.emit(message.toBuilder()
                .put("my_ct", message.number("ct", 0) + context.config().number("increment", 0))
                .put("config", context.config().string("config"))
                .put("count", memory.count() + 1)
                .put("module_pid", ProcessHandle.current().pid())
                .build());
    }
}
