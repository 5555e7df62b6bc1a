package io.multimodule.daemon.work;

import io.multimodule.message.Message;
import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.util.Map;

/** A worker of a pool that tells what it takes out of the queue. */
public final class Taker implements Worker {
    @Override
    public void run(WorkerContext pool) throws Exception {
        for (Message message = pool.take(); message != null; message = pool.take()) {
            pool.yell(Map.of("id", message.number("id", -1), "length", message.toString().length()));
        }
    }
}
