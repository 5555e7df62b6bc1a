/**
 * Layer 2: what the author of a task sees. Small, public, stable.
 *
 * <p>A task is one class with {@link io.multimodule.task.Task#onMessage}. It is found by its simple
 * name under the configured packages, needs a public constructor without parameters, and runs on the
 * one thread of its host: no locks, no waiting.
 */
package io.multimodule.task;
