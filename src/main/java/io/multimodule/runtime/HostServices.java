package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.metrics.Metrics;
import java.util.concurrent.Executor;

/**
 * What a host needs of the machine.
 *
 * @param clock the time
 * @param transit the way to and from other processes
 * @param stores what is kept on disk
 * @param claims which host has which task
 * @param io runs work that waits for a disk, one piece after the other
 * @param reports where it says what happened
 * @param metrics where its figures are read
 */
public record HostServices(Clock clock, Transit transit, Stores stores, Claims claims, Executor io, Reports reports,
        Metrics metrics) {
}
