package io.multimodule.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Tells which task asks for how much memory. Asking the Java machine costs more than many a callback, so
 * it is asked after long callbacks, and after each sixteenth of the short ones: what those before it took
 * counts for that one, which is right on average. The conductor's thread only.
 */
final class AllocationMeter {
    /** A callback that asks for much memory takes longer than this. */
    private static final long LONG_NANOS = 50_000;
    private static final int EACH = 16;

    private final ThreadMXBean threads;
    private long before;
    private int skipped;

    AllocationMeter() {
        this.threads = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                && bean.isThreadAllocatedMemorySupported() && bean.isThreadAllocatedMemoryEnabled() ? bean : null;
    }

    /** A callback has ended that ran for so long; its task is charged. */
    void after(CellFigures figures, long nanos) {
        if (threads != null && (nanos > LONG_NANOS || ++skipped >= EACH)) {
            skipped = 0;
            long now = threads.getCurrentThreadAllocatedBytes();
            if (now > before && before > 0) {
                figures.allocated += now - before;
            }
            before = now;
        }
    }
}
