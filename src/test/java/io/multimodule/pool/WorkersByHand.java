package io.multimodule.pool;

import io.multimodule.posix.EventPoll;
import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a pool's thread consists of, with a clock that a test turns and workers that do what a test says. Their
 * processes only sleep; that one is gone is seen when the test says so, whatever has become of its process.
 */
final class WorkersByHand implements AutoCloseable, PoolListener {
    static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final WorkerCommand SLEEP = new WorkerCommand(List.of("/bin/sleep", "1000"), false);

    final Roster roster = new Roster();
    final List<PoolEvent> events = new ArrayList<>();
    /** Of these there may be many, beside which others are hard to see. */
    final List<PoolEvent> failing = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    final List<String> limits = new ArrayList<>();
    final Staff staff;
    final WorkerCare care;
    private final WorkerLauncher launcher;
    private final EventPoll poll;
    long now = 7;
    /** Of each worker. */
    long memory;
    int memoryLooks;
    /** How many may be started each time, as in the flexible way. */
    int most = Integer.MAX_VALUE;
    WorkerCommand command = SLEEP;

    WorkersByHand(PoolSize size) throws IOException {
        this(size, WorkerLimits.NONE, Duration.ZERO);
    }

    WorkersByHand(PoolSize size, WorkerGroups groups) throws IOException {
        this(size, WorkerLimits.NONE, Duration.ZERO, groups);
    }

    WorkersByHand(PoolSize size, WorkerLimits limits, Duration startTimeout) throws IOException {
        this(size, limits, startTimeout, WorkerGroups.NONE);
    }

    private WorkersByHand(PoolSize size, WorkerLimits limits, Duration startTimeout, WorkerGroups groups)
            throws IOException {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, limits, startTimeout, Duration.ofSeconds(10), 1000,
                new PoolConfig.Outside(this, null));
        launcher = new WorkerLauncher(List.of(), null, Map.of(), 1000, groups);
        poll = EventPoll.open();
        care = new WorkerCare(config, roster, pid -> {
            memoryLooks++;
            return OptionalLong.of(memory);
        });
        staff = new Staff(config, size, launcher, roster,
                new WorkerInput(config, poll, roster, care, new DeliveryQueue(1000, () -> { })), care);
    }

    /** Does what is due, and returns how long until that is so again. */
    long turn() {
        return staff.regulate(now, this::start);
    }

    int start(int wanted) {
        int started = 0;
        while (started < Math.min(wanted, most) && staff.start(command, now, pid -> { }) > 0) {
            started++;
        }
        return started;
    }

    List<WorkerProcess> workers(WorkerState state) {
        return roster.all().stream().filter(worker -> !worker.isLeaving() && worker.state() == state).toList();
    }

    List<WorkerProcess> leaving() {
        return roster.all().stream().filter(WorkerProcess::isLeaving).toList();
    }

    WorkerProcess newest() {
        return roster.all().stream().reduce((one, other) -> other).orElseThrow();
    }

    void report(WorkerProcess worker, WorkerState state) {
        try {
            roster.report(worker, state, now);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        care.reported(worker, now);
    }

    void allReady() {
        workers(WorkerState.STARTING).forEach(worker -> report(worker, WorkerState.IDLE));
    }

    void allWork() {
        workers(WorkerState.IDLE).forEach(worker -> report(worker, WorkerState.BUSY));
    }

    void gone(WorkerProcess worker, ExitStatus status) {
        bury(worker);
        staff.gone(worker, status, now);
    }

    void allLeaversGone() {
        leaving().forEach(worker -> gone(worker, new ExitStatus(0, 0)));
    }

    private void bury(WorkerProcess worker) {
        // Past the worker's own kill, which would look as if the pool had done it.
        ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
        while (worker.exit().isEmpty()) {
            Thread.onSpinWait();
        }
        try {
            worker.pipes().close(poll);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void onEvent(PoolEvent event, long pid, String text) {
        (event == PoolEvent.FAILING || event == PoolEvent.RECOVERED ? failing : events).add(event);
    }

    @Override
    public void onLimit(long pid, LimitHit hit, String text) {
        limits.add(text);
    }

    @Override
    public void onWarning(String text) {
        warnings.add(text);
    }

    @Override
    public void onError(String text, Throwable cause) {
        problems.add(text);
    }

    @Override
    public void close() {
        roster.all().forEach(this::bury);
        poll.close();
        try {
            launcher.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
