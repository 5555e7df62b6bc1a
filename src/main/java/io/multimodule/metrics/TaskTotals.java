package io.multimodule.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The counters of tasks: what this process counts of a task, and what the process counts that has it, in one number.
 * They go on where they were when a task begins anew, after a restart or in another process. Any thread.
 */
public final class TaskTotals {
    /** What is counted of each task, in the order in which the numbers are given. */
    public static final List<Figure> FIGURES = List.of(Figure.TASK_MESSAGES_TOTAL, Figure.TASK_EMITTED_TOTAL,
            Figure.TASK_FAILURES_TOTAL, Figure.TASK_BUSY_SECONDS_TOTAL, Figure.TASK_SLOW_TOTAL);

    private final Metrics metrics;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    TaskTotals(Metrics metrics) {
        this.metrics = metrics;
    }

    /** What was counted of one task; guarded by itself. */
    private static final class Count {
        private final long[] before = new long[FIGURES.size()];
        private final long[] elsewhere = new long[FIGURES.size()];
        private boolean isElsewhere;
        /** Null when it is not in this process. */
        private List<LongSupplier> here;

        private boolean isShown() {
            return isElsewhere || here != null;
        }

        private void keepHere() {
            for (int i = 0; here != null && i < before.length; i++) {
                before[i] += here.get(i).getAsLong();
            }
            here = null;
        }

        private void keepElsewhere() {
            for (int i = 0; i < before.length; i++) {
                before[i] += elsewhere[i];
                elsewhere[i] = 0;
            }
        }

        private void goOn(long... numbers) {
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] < elsewhere[i]) {
                    keepElsewhere();
                }
            }
            System.arraycopy(numbers, 0, elsewhere, 0, elsewhere.length);
        }

        private synchronized long all(int i) {
            return before[i] + elsewhere[i] + (here == null ? 0 : here.get(i).getAsLong());
        }
    }

    /** A task has begun in this process, where its numbers can be asked for whenever figures are read. */
    public void began(String task, List<LongSupplier> numbers) {
        Count count = count(task);
        synchronized (count) {
            count.keepHere();
            count.here = numbers;
            show(task, count);
        }
    }

    /** A task has ended in this process. */
    public void ended(String task) {
        Count count = count(task);
        synchronized (count) {
            count.keepHere();
            show(task, count);
        }
    }

    /** The process that has a task has counted so far; when that is less than before, it counts anew. */
    public void counted(String task, long... numbers) {
        Count count = count(task);
        synchronized (count) {
            count.goOn(numbers);
            if (!count.isElsewhere) {
                count.isElsewhere = true;
                show(task, count);
            }
        }
    }

    /** A task is in no other process any more. */
    public void left(String task) {
        Count count = count(task);
        synchronized (count) {
            count.keepElsewhere();
            count.isElsewhere = false;
            show(task, count);
        }
    }

    private void show(String task, Count count) {
        for (int i = 0; i < FIGURES.size(); i++) {
            int index = i;
            if (count.isShown()) {
                metrics.counted(FIGURES.get(i), task, () -> count.all(index));
            } else {
                metrics.forget(FIGURES.get(i), task);
            }
        }
    }

    private Count count(String task) {
        return counts.computeIfAbsent(task, any -> new Count());
    }
}
