/**
 * Layer 3: keeps tasks that have a process of their own running: starts them, watches them, starts them
 * again with growing delay, and holds those that only crash, until a person releases them.
 *
 * <p>What is wanted comes from the configuration, what is there from the units; one state machine a
 * task brings the one to the other. All of it runs on the conductor's thread.
 */
package io.multimodule.supervise;
