package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A worker of a pool that takes the messages of a queue, and tells which it took; at one that says so it hangs. */
public final class Porter implements Worker {
    @Override
    public void run(WorkerContext pool) throws IOException, InterruptedException {
        for (Message message = pool.take(); message != null; message = pool.take()) {
            if (message.get("hang") != null) {
                hang();
            }
            pool.yell(Map.of("took", message));
        }
    }

    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
