package io.multimodule.builtin;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.util.function.Consumer;

/**
 * Brings what other processes say on a channel ({@code {"type": "log", "str": "…"}}) to the channels of
 * the daemon.
 */
public final class OutOfBand implements Task {
    /** The name of the task and of its queue. */
    public static final String NAME = "OutOfBand";

    private final Consumer<Message> channels;

    /** Makes the task; the channels take messages of any content without waiting. */
    public OutOfBand(Consumer<Message> channels) {
        this.channels = channels;
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        channels.accept(message);
    }
}
