package io.multimodule.pool;

/**
 * What the kernel did to a worker at a limit of its group.
 *
 * @param limit the name of the limit
 * @param value of the limit
 * @param times how often
 * @param deadly whether that was the end of the worker
 * @param text the rest of a sentence that begins with the worker: what happened, the limit, and what to do
 */
public record LimitHit(String limit, long value, long times, boolean deadly, String text) {
}
