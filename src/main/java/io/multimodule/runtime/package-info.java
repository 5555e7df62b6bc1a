/**
 * Layer 3: the inside of a host: its loaded tasks, where their messages go, the readers of their
 * queues, the outboxes towards other processes, and the saving of their state.
 *
 * <p>{@code daemon} and {@code host} put it together; everything in it belongs to the conductor's
 * thread unless it says otherwise.
 */
package io.multimodule.runtime;
