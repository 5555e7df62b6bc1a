package io.multimodule.pool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workers of a pool that have not been seen to end, and how many do what. Only the pool's thread uses it. */
final class Roster {
    private static final int STATES = WorkerState.values().length;

    private final Map<Long, WorkerProcess> workers = new LinkedHashMap<>();
    /** Of workers that were not asked to leave. */
    private final int[] inState = new int[STATES];
    private int leaving;
    /** Those whose end the kernel does not tell, or does not tell yet. */
    private final Map<Long, WorkerProcess> silent = new LinkedHashMap<>();

    void add(WorkerProcess worker) {
        workers.put(worker.number(), worker);
        silent.put(worker.number(), worker);
        count(worker, 1);
    }

    void remove(WorkerProcess worker) {
        workers.remove(worker.number());
        silent.remove(worker.number());
        count(worker, -1);
    }

    /** A worker's pipes are watched, and its end with them where the kernel can do that. */
    void heard(WorkerProcess worker) {
        if (worker.pipes().tellsEnd()) {
            silent.remove(worker.number());
        }
    }

    /**
     * Takes what a worker has reported.
     *
     * @throws IOException the scoreboard cannot show it; it is taken all the same
     */
    void report(WorkerProcess worker, WorkerState state, long now) throws IOException {
        count(worker, -1);
        try {
            worker.report(state, now);
        } finally {
            count(worker, 1);
        }
    }

    void askToLeave(WorkerProcess worker, long now) {
        count(worker, -1);
        worker.askToLeave(now);
        count(worker, 1);
    }

    private void count(WorkerProcess worker, int difference) {
        if (worker.isLeaving()) {
            leaving += difference;
        } else {
            inState[worker.state().ordinal()] += difference;
        }
    }

    WorkerProcess get(long number) {
        return workers.get(number);
    }

    Optional<WorkerProcess> withPid(long pid) {
        return workers.values().stream().filter(worker -> worker.pid() == pid).findFirst();
    }

    /** All of them; not to be changed while it is gone through. */
    Collection<WorkerProcess> all() {
        return workers.values();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    Counts counts() {
        return new Counts(inState[WorkerState.STARTING.ordinal()], inState[WorkerState.IDLE.ordinal()],
                inState[WorkerState.BUSY.ordinal()], leaving);
    }

    /** Whether the kernel tells of the end of each worker. */
    boolean allTellTheirEnd() {
        return silent.isEmpty();
    }

    /** Workers whose end the kernel does not tell. */
    List<WorkerProcess> silent() {
        return List.copyOf(silent.values());
    }

    /** Idle workers to part with: those of older generations, then the youngest, which know the least. */
    List<WorkerProcess> toRetire(int count) {
        if (count == 0) {
            return List.of();
        }
        return workers.values().stream()
                .filter(worker -> !worker.isLeaving() && worker.state() == WorkerState.IDLE)
                .sorted(Comparator.comparingInt(WorkerProcess::generation)
                        .thenComparing(Comparator.comparingLong(WorkerProcess::number).reversed()))
                .limit(count).toList();
    }

    /** Workers of earlier generations that were not asked to leave; idle ones first. */
    List<WorkerProcess> before(int generation) {
        List<WorkerProcess> old = new ArrayList<>();
        for (WorkerProcess worker : workers.values()) {
            if (worker.generation() < generation && !worker.isLeaving()) {
                old.add(worker);
            }
        }
        old.sort(Comparator.comparing(worker -> worker.state() == WorkerState.BUSY));
        return old;
    }

    List<WorkerView> views(long now) {
        return workers.values().stream().map(worker -> worker.view(now)).toList();
    }
}
