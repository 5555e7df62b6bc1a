/**
 * Layer 3: what is measured of a task, pool or daemon, windows over it, limits, and the decision what is too
 * much. Pure: times and values in, changes of level and breaches out; nothing is read, stopped or written here.
 */
package io.multimodule.failsafe;
