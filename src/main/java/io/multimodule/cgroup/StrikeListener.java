package io.multimodule.cgroup;

/** Is told what the kernel does to a unit: kills its processes because memory ran out, or refuses it further ones. */
@FunctionalInterface
public interface StrikeListener {

    /**
     * Processes were killed. On the watch's thread, or on that of the caller of
     * {@link StrikeWatch#watch} for kills before it.
     *
     * @param kills how many since the last call
     * @param ownLimit whether the unit was at its own limit; else the machine, or a slice above it, had no memory
     */
    void killed(UnitIdentity unit, long kills, boolean ownLimit);

    /**
     * Processes or threads were refused at the limit. On the watch's thread; only what comes after the beginning of
     * the watch. Does nothing if not overridden.
     *
     * @param forks how many since the last call
     */
    default void refused(UnitIdentity unit, long forks) {
    }
}
