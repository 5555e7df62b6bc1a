package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;
import java.util.concurrent.Executor;

/**
 * What a host needs of the machine.
 *
 * @param clock the time
 * @param queues the kernel queues
 * @param disk where lanes and outboxes go on
 * @param deadLetters where messages go that cannot be handled
 * @param states where states are saved
 * @param io runs work that waits for a disk, one piece after the other
 */
public record HostServices(Clock clock, QueueDirectory queues, SpillDisk disk, DeadLetters deadLetters, StateStore states,
        Executor io) {
}
