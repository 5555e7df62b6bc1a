/**
 * Layer 3: pools of worker processes that share one socket or one queue, take work by themselves, and whose number
 * follows the work. Usable alone.
 */
package io.multimodule.pool;
