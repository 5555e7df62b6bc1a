/**
 * Layer 1: named queues between processes, in bytes and in messages.
 *
 * <p>{@link io.multimodule.queue.MessageQueue} is the port; behind it is a SysV message queue, or a
 * fake in memory for tests. {@code Transit} puts messages into the bytes of
 * IPC::Transit and back.
 */
package io.multimodule.queue;
