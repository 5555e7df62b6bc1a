package io.multimodule.cli;

import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.SysvQueueDirectory;
import java.nio.file.Path;

/** Opens the kernel's queues. A class of its own, so that other commands do not load native code. */
final class NativeQueues {
    private NativeQueues() {
    }

    static QueueDirectory open(Path directory) throws QueueException {
        return SysvQueueDirectory.open(directory, QueueReach.of(directory));
    }
}
