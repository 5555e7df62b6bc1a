package io.multimodule.runtime;

import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import io.multimodule.metrics.OwnedCounter;
import io.multimodule.metrics.OwnedHistogram;
import io.multimodule.metrics.TaskTotals;
import io.multimodule.spill.DeadLetters;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The figures of a host. Counts stay plain fields where they are counted; they are read here, on the
 * conductor's thread, when somebody asks.
 */
final class HostMetrics {
    private final Metrics metrics;
    private final OwnedCounter statesSaved;
    private final OwnedCounter stateFailures;
    private final OwnedHistogram stateSaveTime;

    HostMetrics(Metrics metrics, DeadLetters letters) {
        this.metrics = metrics;
        this.statesSaved = metrics.counter(Figure.STATE_SAVED_TOTAL, "");
        this.stateFailures = metrics.counter(Figure.STATE_FAILURES_TOTAL, "");
        this.stateSaveTime = metrics.histogram(Figure.STATE_SAVE_SECONDS, "");
        metrics.gauge(Figure.DEAD_LETTERS, "", () -> letters.figures().letters());
        metrics.counted(Figure.DEAD_LETTERS_TOTAL, "", () -> letters.figures().added());
    }

    /** A task has begun. */
    void began(Cell cell) {
        metrics.taskTotals().began(cell.name(), numbers(cell.figures));
    }

    /** In the order of {@link TaskTotals#FIGURES}. */
    private static List<LongSupplier> numbers(CellFigures figures) {
        return List.of(() -> figures.received, () -> figures.emitted, () -> figures.failed, () -> figures.busyNanos,
                () -> figures.slow);
    }

    /** A task has ended. */
    void ended(Cell cell) {
        metrics.forgetAll("task", cell.name());
        metrics.taskTotals().ended(cell.name());
    }

    /** A lane was opened. */
    void opened(String task, Lane lane) {
        metrics.gauge(Figure.TASK_LANE_MESSAGES, task, lane::size);
    }

    /** A mailbox was made. */
    void made(Mailbox box) {
        String queue = box.name().value();
        Outbox outbox = box.outbox();
        metrics.counted(Figure.QUEUE_SENT_TOTAL, queue, outbox::sent);
        metrics.counted(Figure.QUEUE_FULL_TOTAL, queue, outbox::timesFull);
        metrics.counted(Figure.QUEUE_REMADE_TOTAL, queue, box::timesRemade);
        metrics.gauge(Figure.OUTBOX_MESSAGES, queue, outbox::size);
        metrics.gauge(Figure.OUTBOX_DISK_BYTES, queue, outbox::diskBytes);
    }

    /** The reader of a queue was opened. */
    void reads(String queue, Inlet inlet) {
        metrics.counted(Figure.QUEUE_RECEIVED_TOTAL, queue, inlet::received);
    }

    /** A state is on disk. */
    void saved(long nanos) {
        statesSaved.increment();
        stateSaveTime.record(nanos);
    }

    /** A state could not be written. */
    void notSaved() {
        stateFailures.increment();
    }
}
