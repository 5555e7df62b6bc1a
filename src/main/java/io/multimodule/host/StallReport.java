package io.multimodule.host;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.metrics.OwnedCounter;
import io.multimodule.runtime.Reports;
import io.multimodule.schedule.StallDetector;
import java.time.Duration;

/** Says which task keeps the conductor, and where in its code, while it still does. */
final class StallReport implements StallDetector.Report {
    private static final int FRAMES = 30;

    private final Reports reports;
    private final Thread conductor;
    private final OwnedCounter stalls;

    StallReport(Reports reports, Thread conductor, OwnedCounter stalls) {
        this.stalls = stalls;
        this.reports = reports;
        this.conductor = conductor;
    }

    @Override
    public void stalled(String task, Duration running) {
        stalls.increment();
        StringBuilder text = new StringBuilder("task " + task + " has kept all others waiting for " + running.toMillis()
                + " ms and still runs; it is at");
        StackTraceElement[] stack = conductor.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
            text.append("\n    ").append(stack[i]);
        }
        reports.happened(Event.CONDUCTOR_STALLED, task, text.toString(), Message.of("stalled_ms", running.toMillis()));
    }
}
