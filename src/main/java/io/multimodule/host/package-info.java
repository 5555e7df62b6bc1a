/**
 * Layer 4: the composition root of a process with tasks. A task host is nothing but that; the daemon
 * builds on it. Wiring only.
 */
package io.multimodule.host;
