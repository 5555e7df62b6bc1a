package io.multimodule.runtime;

import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillBounds;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;

/**
 * What a host keeps on disk.
 *
 * @param disk where lanes and outboxes go on when memory is full
 * @param lanes how much a lane may hold
 * @param outboxes how much an outbox may hold
 * @param deadLetters where messages go that cannot be handled
 * @param states where states are saved
 */
public record Stores(SpillDisk disk, SpillBounds lanes, SpillBounds outboxes, DeadLetters deadLetters,
        StateStore states) {
}
