package io.multimodule.pool;

/**
 * How many workers a pool has, by what they do.
 *
 * @param starting have not reported yet
 * @param idle wait for work
 * @param busy have work
 * @param leaving were asked to leave and are not gone yet, whatever they do
 */
record Counts(int starting, int idle, int busy, int leaving) {
    int all() {
        return starting + idle + busy + leaving;
    }

    @Override
    public String toString() {
        return "busy:" + busy + " idle:" + idle + " starting:" + starting + " leaving:" + leaving;
    }
}
