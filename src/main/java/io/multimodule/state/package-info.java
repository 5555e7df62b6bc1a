/**
 * Layer 2: versioned snapshots of the state of tasks: atomic, checksummed, previous generations kept.
 */
package io.multimodule.state;
