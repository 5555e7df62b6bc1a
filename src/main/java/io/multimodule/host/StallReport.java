package io.multimodule.host;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.metrics.OwnedCounter;
import io.multimodule.runtime.Reports;
import io.multimodule.schedule.StallDetector;
import java.time.Duration;
import java.util.function.Consumer;

/** Says which task keeps the conductor, and where in its code, while it still does. */
final class StallReport implements StallDetector.Report {
    private static final int FRAMES = 30;
    /** So many that they stay among the last lines of a process that is ended for it. */
    private static final int FEW_FRAMES = 10;

    private final Reports reports;
    private final Thread conductor;
    private final OwnedCounter stalls;
    private final Consumer<String> aside;

    /**
     * Makes it.
     *
     * @param aside is told in short what the reports may not get through, because the conductor carries them
     */
    StallReport(Reports reports, Thread conductor, OwnedCounter stalls, Consumer<String> aside) {
        this.stalls = stalls;
        this.aside = aside;
        this.reports = reports;
        this.conductor = conductor;
    }

    @Override
    public void stalled(String task, Duration running) {
        stalls.increment();
        String text = "task " + task + " has kept all others waiting for " + running.toMillis()
                + " ms and still runs; it is at";
        StackTraceElement[] stack = conductor.getStackTrace();
        aside.accept(text + frames(stack, FEW_FRAMES));
        reports.happened(Event.CONDUCTOR_STALLED, task, text + frames(stack, FRAMES),
                Message.of("stalled_ms", running.toMillis()));
    }

    private static String frames(StackTraceElement[] stack, int most) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < Math.min(most, stack.length); i++) {
            frames.append("\n    ").append(stack[i]);
        }
        return frames.toString();
    }
}
