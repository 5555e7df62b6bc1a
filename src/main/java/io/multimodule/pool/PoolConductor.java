package io.multimodule.pool;

import io.multimodule.lifecycle.Clock;
import io.multimodule.posix.EventPoll;
import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The pool's own thread: it alone knows the workers, listens to them and lets them be started and asked to leave.
 * Others hand it commands.
 */
final class PoolConductor implements Runnable {
    /** Where the kernel does not tell of the end of a process, it is looked for. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The kernel has this time for the ends of workers that are killed because the thread has failed. */
    private static final long KILLED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final PoolConfig config;
    private final Clock clock;
    private final EventPoll poll;
    private final DeliveryQueue deliveries;
    private final Roster roster = new Roster();
    private final WorkerInput input;
    private final WorkerLauncher launcher;
    private final Staff staff;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Deque<StartRequest> requests = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private WorkerCommand automatic;
    /** What runs this; null before. */
    private volatile Thread thread;

    private record StartRequest(WorkerCommand command, CompletableFuture<OptionalLong> started) {
    }

    PoolConductor(PoolConfig config, PoolSize size, WorkerLauncher launcher, EventPoll poll,
            DeliveryQueue deliveries, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.poll = poll;
        this.deliveries = deliveries;
        WorkerCare care = new WorkerCare(config, roster);
        this.input = new WorkerInput(config, poll, roster, care, deliveries);
        this.launcher = launcher;
        this.staff = new Staff(config, size, launcher, roster, input, care);
    }

    /** Completes when the thread has nothing more to do. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Any thread: starts workers by itself from now on. */
    void startAll(WorkerCommand command) {
        post(() -> automatic = command);
    }

    /** Any thread: starts one worker as soon as one is wanted; empty when the pool ends. */
    CompletableFuture<OptionalLong> startOne(WorkerCommand command) {
        StartRequest request = new StartRequest(command, new CompletableFuture<>());
        post(() -> requests.add(request));
        return request.started;
    }

    /** Any other thread: wants no worker any more, and says whether none was started before that. */
    boolean withdraw(CompletableFuture<OptionalLong> started) {
        return ask(() -> requests.removeIf(request -> request.started == started));
    }

    /** Any thread: asks all to leave, kills who has not in time, and ends then. */
    void end() {
        post(() -> {
            if (!staff.isEnding()) {
                staff.end(clock.nanoTime());
                closing(launcher::closeSockets);
            }
        });
    }

    private void closing(AutoCloseable sockets) {
        try {
            sockets.close();
        } catch (Exception e) {
            config.listener().onError("pool " + config.name() + " cannot close its sockets", e);
        }
    }

    /** Any thread: there is room for data again. */
    void resume() {
        post(() -> input.resume(clock.nanoTime()));
    }

    /** Any thread: asks for something that the thread knows, and waits for it; what that throws comes as a cause. */
    <T> T ask(Supplier<T> question) {
        if (isOwnThread()) {
            return question.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    /** Any other thread: as {@link #ask}, for what would change the workers while they are gone through. */
    <T> T change(Supplier<T> change) {
        refuseOwnThread();
        return ask(change);
    }

    /** Whether this is the pool's own thread, on which a listener is told of something; it cannot wait for itself. */
    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    void refuseOwnThread() {
        if (isOwnThread()) {
            throw new IllegalStateException("a listener cannot change the workers of pool " + config.name()
                    + " on the pool's own thread; let another thread do it");
        }
    }

    /** For what is asked and told on the thread alone. */
    Staff staff() {
        return staff;
    }

    /** For what is asked and told on the thread alone. */
    Roster roster() {
        return roster;
    }

    /** Any thread: has something done on the thread, or at once when that has ended. */
    void post(Runnable command) {
        commands.add(command);
        poll.wake();
        if (ended.isDone()) {
            runLate();
        }
    }

    /** What comes after the end is answered on the thread of whoever asks: there are no workers. */
    private synchronized void runLate() {
        runCommands();
        for (StartRequest request = requests.poll(); request != null; request = requests.poll()) {
            request.started.complete(OptionalLong.empty());
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        Throwable failure = null;
        try {
            runCommands();
            while (!staff.isEnding() || !roster.isEmpty()) {
                turn();
                runCommands();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            config.listener().onError("the thread of pool " + config.name() + " has failed; its workers are killed", e);
            killAll(e);
        } finally {
            closing(launcher);
            poll.close();
            deliveries.end();
            if (failure == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
            runLate();
        }
    }

    /** Whoever waits for the end of each worker is told of it all the same. */
    private void killAll(Throwable failure) {
        roster.all().forEach(WorkerProcess::kill);
        long until = clock.nanoTime() + KILLED_NANOS;
        while (!roster.isEmpty() && clock.nanoTime() - until < 0) {
            for (WorkerProcess worker : List.copyOf(roster.all())) {
                worker.exit().ifPresent(exit -> bury(worker, exit, failure));
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        if (!roster.isEmpty()) {
            config.listener().onError("the kernel does not end " + roster.all().size() + " workers of pool "
                    + config.name() + " that were killed; see their state with ps", failure);
        }
    }

    /** As {@link #look}, but no step that fails keeps another from being done: the pool has failed already. */
    private void bury(WorkerProcess worker, ExitStatus exit, Throwable failure) {
        roster.remove(worker);
        try {
            clear(worker, clock.nanoTime());
        } catch (IOException | RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
        try {
            // Also what it has started, and left behind.
            worker.lastHits();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
        tellEnd(worker, exit);
    }

    /** Takes what a worker that has ended left, and keeps nothing for it any more. */
    private void clear(WorkerProcess worker, long now) throws IOException {
        input.drain(worker, now);
        worker.pipes().close(poll);
        launcher.forget(worker);
    }

    private void tellEnd(WorkerProcess worker, ExitStatus exit) {
        tell("end", () -> config.listener().onEnd(worker.pid(), exit));
    }

    private void turn() throws IOException {
        long now = clock.nanoTime();
        long wait = staff.isEnding() ? staff.killOverdue(now) : staff.regulate(now, most -> start(most, now));
        int ready = poll.await(roster.allTellTheirEnd() ? wait : Math.min(wait, LOOK_NANOS));
        for (int i = 0; i < ready; i++) {
            WorkerProcess worker = roster.get(WorkerPipes.worker(poll.key(i)));
            if (worker != null) {
                read(worker, WorkerPipes.part(poll.key(i)), clock.nanoTime());
            }
        }
        for (WorkerProcess worker : roster.silent()) {
            look(worker, clock.nanoTime());
        }
    }

    private void read(WorkerProcess worker, int part, long now) throws IOException {
        switch (part) {
            case WorkerPipes.STATUS -> input.readStatus(worker, now);
            case WorkerPipes.DATA -> input.readData(worker, now);
            default -> look(worker, now);
        }
    }

    /** Parts with a worker if it has ended. */
    private void look(WorkerProcess worker, long now) throws IOException {
        Optional<ExitStatus> exit = worker.exit();
        if (exit.isPresent()) {
            clear(worker, now);
            staff.gone(worker, exit.get(), now);
            tellEnd(worker, exit.get());
        }
    }

    /** Starts what may be started, in whichever way the pool is run. */
    int start(int most, long now) {
        int started = 0;
        if (automatic != null) {
            while (started < most && startOne(automatic, now) > 0) {
                started++;
            }
        } else if (!requests.isEmpty()) {
            long pid = startOne(requests.peek().command(), now);
            if (pid > 0) {
                requests.remove().started().complete(OptionalLong.of(pid));
                started++;
            }
        }
        return started;
    }

    private long startOne(WorkerCommand command, long now) {
        return staff.start(command, now, pid -> tell("start", () -> config.listener().onStart(pid)));
    }

    private void tell(String what, Runnable event) {
        deliveries.add(() -> {
            try {
                event.run();
            } catch (RuntimeException | Error e) {
                config.listener().onError("the listener of pool " + config.name() + " failed on the " + what
                        + " of a worker", e);
            }
        }, 0);
    }
}
