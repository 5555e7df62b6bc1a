package io.multimodule.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Metric;
import java.util.function.LongSupplier;

/** A counter whose count is kept elsewhere. */
record SuppliedCounter(LongSupplier count) implements Metric, Counting {
    @Override
    public long getCount() {
        return count.getAsLong();
    }
}
