package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

/** A test with workers that do what it says, which end after it. */
abstract class WithWorkersByHand {
    static final ExitStatus WELL = new ExitStatus(0, 0);
    static final ExitStatus BADLY = new ExitStatus(1, 0);

    WorkersByHand pool;

    WorkersByHand pool(int minSpare, int maxSpare, int start, int max) throws IOException {
        pool = new WorkersByHand(new PoolSize(minSpare, maxSpare, start, max));
        return pool;
    }

    @AfterEach
    void end() {
        if (pool != null) {
            pool.close();
        }
    }
}
