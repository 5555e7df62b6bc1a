package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.util.concurrent.CountDownLatch;

/** Never comes to its first message: its start waits for what does not come. */
public final class StuckStart implements StatefulTask<StuckStart.Seen> {
    /** What it would keep. */
    public record Seen(long count) {
    }

    @Override
    public void onStart(TaskContext context) throws Exception {
        new CountDownLatch(1).await();
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
