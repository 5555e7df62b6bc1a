package io.multimodule.bench;

import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** The queues of a benchmark, which outlive every process unless they are removed. */
final class Queues {
    private Queues() {
    }

    static void removeAll(Path directory) throws IOException {
        SysvQueueDirectory queues = SysvQueueDirectory.open(directory, QueueAccess.OWNER_AND_GROUP);
        for (QueueName name : queues.names()) {
            queues.remove(name);
        }
    }
}
