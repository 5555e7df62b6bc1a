/**
 * Layer 2: bounded memory, then files: what outboxes, the overflow of lanes and dead letters share.
 */
package io.multimodule.spill;
