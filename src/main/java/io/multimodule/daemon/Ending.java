package io.multimodule.daemon;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The wish that the daemon ends: the first one counts. Any thread. */
final class Ending {
    private final AtomicReference<String> reason = new AtomicReference<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Asks for the end; says whether this was the first one. */
    boolean ask(String why) {
        boolean first = reason.compareAndSet(null, why);
        asked.countDown();
        return first;
    }

    /** Waits until somebody asks; returns the reason. */
    String await() throws InterruptedException {
        asked.await();
        return reason.get();
    }
}
