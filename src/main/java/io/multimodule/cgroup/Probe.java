package io.multimodule.cgroup;

import java.io.IOException;

/** Reads one run of one unit again and again. All on the sampler's thread. */
interface Probe extends AutoCloseable {

    /** The run that is read. */
    UnitIdentity unit();

    /**
     * Reads what the kernel has now.
     *
     * @param nanos the time of this sample
     * @param whole whether what costs more is read as well; else it stays as it was
     * @return the sample, or that it is gone; then this is not asked again
     * @throws IOException something else keeps it from being read
     */
    Sample read(long nanos, boolean whole) throws IOException;

    @Override
    void close() throws IOException;
}
