package io.multimodule.queue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SysvQueueIT extends MessageQueueContract {
    @TempDir
    Path temporary;

    @Override
    QueueDirectory directory() throws QueueException {
        return SysvQueueDirectory.open(temporary.resolve("queues"), QueueAccess.OWNER_AND_GROUP);
    }
}
