package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.IOException;
import java.util.Map;

/** A worker of a pool that takes the messages of a queue, and tells which it took. */
public final class Porter implements Worker {
    @Override
    public void run(WorkerContext pool) throws IOException {
        for (Message message = pool.take(); message != null; message = pool.take()) {
            pool.yell(Map.of("took", message));
        }
    }
}
