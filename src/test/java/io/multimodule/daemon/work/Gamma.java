package io.multimodule.daemon.work;

/** One more stream. */
public final class Gamma extends Stream {
}
