package io.multimodule.daemon.work;

/** One stream of its own. */
public final class Beta extends Stream {
}
