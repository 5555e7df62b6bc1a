/**
 * Layer 4: the broker, a small service that alone holds root. It starts and watches the units that the daemon
 * asks it for over a Unix socket, as far as {@link io.multimodule.broker.StrictPolicy} lets it, and runs no code
 * of tasks itself.
 */
package io.multimodule.broker;
