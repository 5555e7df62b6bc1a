package io.multimodule.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Metric;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter that one thread adds to and any thread reads: an addition costs what it costs on a plain
 * field, without a lock and without a bus-wide instruction.
 */
public final class OwnedCounter implements Metric, Counting {
    private static final VarHandle COUNT;
    @SuppressWarnings("unused") // read and written through COUNT
    private long count;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(OwnedCounter.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    OwnedCounter() {
    }

    /** Adds one. The owner's thread only. */
    public void increment() {
        add(1);
    }

    /** Adds a number that is not negative. The owner's thread only. */
    public void add(long more) {
        COUNT.setOpaque(this, count + more);
    }

    /** The sum. Any thread; may be a moment old. */
    @Override
    public long getCount() {
        return (long) COUNT.getOpaque(this);
    }
}
