/**
 * Layer 2: the cooperative scheduler of a host: commands from other threads, timers, fair turns, and
 * the watch over callbacks that take too long. One thread, the conductor, owns all of it.
 */
package io.multimodule.schedule;
