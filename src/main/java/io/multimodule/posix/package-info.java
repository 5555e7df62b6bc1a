/**
 * Layer 1: what the JDK lacks of the operating system: signals and the interruption of a thread that
 * waits in the kernel, process identity, locks that die with their holder, accounts, and Unix datagrams
 * that can carry a descriptor. Linux on 64-bit machines.
 */
package io.multimodule.posix;
