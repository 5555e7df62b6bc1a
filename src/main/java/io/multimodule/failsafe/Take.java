package io.multimodule.failsafe;

/** What of a window is compared with a limit. */
public enum Take {
    /** The mean of a gauge; the rate of anything that is counted. */
    MEAN,
    /** The highest value; the highest rate between two samples. */
    MAX
}
