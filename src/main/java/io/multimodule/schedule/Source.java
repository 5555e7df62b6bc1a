package io.multimodule.schedule;

/**
 * Something that has work for the conductor, a lane or a queue, and gives it out in fair turns. Conductor
 * thread only.
 */
@FunctionalInterface
public interface Source {

    /**
     * Does some of the waiting work.
     *
     * @param limit how many pieces at the most, so that no source starves another
     * @return how many pieces were done; as many as the limit means that there may be more, and the
     *         source gets another turn after all others
     */
    int turn(int limit);
}
