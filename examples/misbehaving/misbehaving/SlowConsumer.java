package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;

/** Takes a second for each message. */
public final class SlowConsumer implements StatefulTask<SlowConsumer.Count> {
    public record Count(long messages) { }

    @Override public Count initialState() { return new Count(0); }

    @Override public void onMessage(Message message, TaskContext context) throws InterruptedException {
        Thread.sleep(1000);
        context.setState(this, new Count(context.state(this).messages() + 1));
    }
}
