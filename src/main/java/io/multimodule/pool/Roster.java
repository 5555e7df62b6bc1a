package io.multimodule.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workers of a pool that have not been seen to end. Only the pool's thread uses it. */
final class Roster {
    private final Map<Long, WorkerProcess> workers = new LinkedHashMap<>();
    private int silent;

    void add(WorkerProcess worker) {
        workers.put(worker.number(), worker);
        silent += worker.pipes().tellsEnd() ? 0 : 1;
    }

    void remove(WorkerProcess worker) {
        workers.remove(worker.number());
        silent -= worker.pipes().tellsEnd() ? 0 : 1;
    }

    WorkerProcess get(long number) {
        return workers.get(number);
    }

    Collection<WorkerProcess> all() {
        return workers.values();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    Counts counts() {
        int[] states = new int[WorkerState.values().length];
        int leaving = 0;
        for (WorkerProcess worker : workers.values()) {
            if (worker.isLeaving()) {
                leaving++;
            } else {
                states[worker.state().ordinal()]++;
            }
        }
        return new Counts(states[WorkerState.STARTING.ordinal()], states[WorkerState.IDLE.ordinal()],
                states[WorkerState.BUSY.ordinal()], leaving);
    }

    /** Whether the kernel tells of the end of each worker. */
    boolean allTellTheirEnd() {
        return silent == 0;
    }

    /** Workers whose end the kernel does not tell. */
    List<WorkerProcess> silent() {
        return silent == 0 ? List.of() : workers.values().stream().filter(worker -> !worker.pipes().tellsEnd()).toList();
    }

    /** Idle workers to part with: those of older generations, then the youngest, which know the least. */
    List<WorkerProcess> toRetire(int count) {
        List<WorkerProcess> idle = new ArrayList<>();
        for (WorkerProcess worker : workers.values()) {
            if (!worker.isLeaving() && worker.state() == WorkerState.IDLE) {
                idle.add(worker);
            }
        }
        idle.sort(Comparator.comparingInt(WorkerProcess::generation)
                .thenComparing(Comparator.comparingLong(WorkerProcess::number).reversed()));
        return idle.subList(0, Math.min(count, idle.size()));
    }

    List<WorkerView> views(long now) {
        return workers.values().stream().map(worker -> worker.view(now)).toList();
    }
}
