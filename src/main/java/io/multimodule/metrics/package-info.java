/**
 * Layer 0: the figures of a process in one registry, their names declared once in
 * {@link io.multimodule.metrics.Figure}, and the two forms in which they are read: a JSON message and
 * the Prometheus text format.
 */
package io.multimodule.metrics;
