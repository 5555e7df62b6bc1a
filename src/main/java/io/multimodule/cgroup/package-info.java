/**
 * Layer 1: what the kernel accounts for the processes of a unit: cgroup v2 where a machine has it,
 * {@code /proc} elsewhere. Paths in, immutable samples out; "gone" is a value.
 */
package io.multimodule.cgroup;
