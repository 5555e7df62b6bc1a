package io.multimodule.queue;

class MemoryQueueTest extends MessageQueueContract {
    @Override
    QueueDirectory directory() {
        return new MemoryQueueDirectory();
    }
}
