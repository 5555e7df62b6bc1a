package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.util.concurrent.CountDownLatch;

/** Is never made: its constructor waits for what does not come. */
public final class Stuck implements StatefulTask<Stuck.Seen> {
    /** What it would keep. */
    public record Seen(long count) {
    }

    /** Does not return. */
    public Stuck() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Seen initialState() {
        return new Seen(0);
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        context.emit(message);
    }
}
