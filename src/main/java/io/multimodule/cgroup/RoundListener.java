package io.multimodule.cgroup;

/** Is told of each round of samples, on the sampler's thread, which waits meanwhile. */
@FunctionalInterface
public interface RoundListener {

    /** A round has ended. */
    void sampled(Round round);
}
