/**
 * Layer 1: processes that outlive the daemon, as transient systemd units or as plain processes, and
 * the other side of it: how a process tells its supervisor that it is ready.
 *
 * <p>{@link io.multimodule.unit.Units} is the port; {@link io.multimodule.unit.UnitsChooser} says which
 * of its two implementations this machine can use. Nothing outside this package sees D-Bus.
 */
package io.multimodule.unit;
