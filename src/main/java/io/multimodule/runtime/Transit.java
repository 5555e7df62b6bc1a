package io.multimodule.runtime;

import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueDirectory;

/**
 * The way to and from other processes.
 *
 * @param queues the kernel queues
 * @param large where bodies go that are too long for a queue
 * @param inlineBytes the longest body that goes through a queue
 * @param hostname the name of this machine, which each message sent carries
 */
public record Transit(QueueDirectory queues, LargeMessages large, int inlineBytes, String hostname) {
}
