package io.multimodule.pool;

import io.multimodule.lifecycle.Clock;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A pool of worker processes that are started before there is work, and whose number follows the work. Any thread.
 *
 * <p>Convenient: {@link #run()} starts workers of one class until {@link #done()}. Flexible: a loop of one's own
 * calls {@link #startServer}, which returns each time a worker was started.
 */
public final class Pool implements AutoCloseable {
    private static final long WAITING_DATA_BYTES = 64 << 20;

    private final WorkerProgram program;
    private final List<SocketAddress> addresses;
    private final PoolConductor conductor;
    private final Deliverer deliverer;
    private final PoolListener listener;
    private final List<String> warnings;

    private Pool(WorkerProgram program, List<SocketAddress> addresses, PoolConductor conductor, Deliverer deliverer,
            PoolListener listener, List<String> warnings) {
        this.listener = listener;
        this.program = program;
        this.addresses = addresses;
        this.conductor = conductor;
        this.deliverer = deliverer;
        this.warnings = warnings;
    }

    /** Begins to describe a pool. */
    public static PoolBuilder named(String name) {
        return new PoolBuilder(name);
    }

    /**
     * How a program is told of data, starts and ends.
     *
     * @param inMain on the thread that waits for the pool
     * @param timeout one of them may take so long at the end
     */
    record Telling(boolean inMain, Duration timeout) {
    }

    static Pool start(PoolConfig config, PoolSize.Adjusted size, WorkerLauncher launcher, WorkerProgram program,
            Telling telling) throws IOException {
        EventPoll poll = EventPoll.open();
        Resumption resumption = new Resumption();
        DeliveryQueue deliveries = new DeliveryQueue(WAITING_DATA_BYTES, resumption, telling.timeout.toNanos(),
                Clock.SYSTEM);
        PoolConductor conductor = new PoolConductor(config, size.size(), launcher, poll, deliveries, Clock.SYSTEM);
        resumption.conductor = conductor;
        Deliverer deliverer = new Deliverer(deliveries, "pool " + config.name() + " data", telling.inMain,
                untold -> config.listener().onError("pool " + config.name() + " has ended, and " + untold + " of the"
                        + " data, starts and ends of its workers were not told, or not to the end: the data hook has"
                        + " not returned for " + telling.timeout.toMillis() + " ms; see why it takes so long, or"
                        + " raise hookTimeout", null));
        Pool pool = new Pool(program, launcher.addresses(), conductor, deliverer,
                config.listener(), size.warnings());
        size.warnings().forEach(config.listener()::onWarning);
        Thread thread = new Thread(conductor, "pool " + config.name());
        thread.setDaemon(true);
        thread.start();
        return pool;
    }

    /** The queue is there before its reader. */
    private static final class Resumption implements Runnable {
        private volatile PoolConductor conductor;

        @Override
        public void run() {
            conductor.resume();
        }
    }

    /** What had to be changed so that the numbers of workers fit together; each was logged as a warning too. */
    public List<String> warnings() {
        return warnings;
    }

    /** Where the pool listens, with the ports that the kernel chose. */
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /**
     * Starts workers as they are needed, and returns when the pool has ended.
     *
     * @throws IllegalStateException the pool has neither a worker class nor a command; or it has failed, which the
     *         listener was told of, and its workers were killed; or a {@link PoolListener} calls it on the pool's own
     *         thread
     */
    public void run() throws InterruptedException {
        conductor.refuseOwnThread();
        conductor.startAll(program.required());
        await(conductor.ended());
    }

    /**
     * Waits until a worker is to be started, and starts it.
     *
     * @return its process id, or empty when the pool has ended
     * @throws InterruptedException no worker was started for this call, and none will be
     * @throws IllegalStateException as of {@link #run}
     */
    public OptionalLong startServer() throws InterruptedException {
        return start(program.required());
    }

    /** As {@link #startServer()}, for a worker of a class of its own. */
    public OptionalLong startServer(Class<? extends Worker> worker, String... arguments) throws InterruptedException {
        return start(program.java(worker.getName(), List.of(arguments)));
    }

    private OptionalLong start(WorkerCommand command) throws InterruptedException {
        conductor.refuseOwnThread();
        CompletableFuture<OptionalLong> started = conductor.startOne(command);
        try {
            deliverer.await(started);
        } catch (InterruptedException e) {
            if (conductor.withdraw(started)) {
                throw e;
            }
            // It was started already: whoever waits for something next is interrupted.
            Thread.currentThread().interrupt();
        }
        return started.join().isPresent() ? started.join() : afterEnd();
    }

    private OptionalLong afterEnd() throws InterruptedException {
        await(conductor.ended());
        return OptionalLong.empty();
    }

    /** Waits for the workers, and for everything that they sent to be told. */
    private void await(CompletableFuture<Void> end) throws InterruptedException {
        if (conductor.isOwnThread()) {
            return;
        }
        try {
            deliverer.await(end);
        } finally {
            if (end.isDone()) {
                deliverer.awaitEnd();
            }
        }
    }

    /** All workers at this moment; none when the pool has ended. */
    public List<WorkerView> workers() {
        return conductor.ask(() -> conductor.roster().views(Clock.SYSTEM.nanoTime()));
    }

    /** Why no worker is started any more: all of the last ones failed. Empty when that is not so. */
    public Optional<String> held() {
        String why = conductor.ask(() -> conductor.staff().held());
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    /**
     * How the last workers have failed, while the pool is not held for that. Empty as soon as one has finished work, or
     * when none has failed for five minutes.
     */
    public Optional<WorkerFailures> failures() {
        return conductor.ask(() -> conductor.staff().failures(Clock.SYSTEM.nanoTime()));
    }

    /** Starts workers again after the pool was held. */
    public void release() {
        conductor.post(() -> conductor.staff().release());
    }

    /**
     * Changes the numbers of workers while the pool runs.
     *
     * @return what had to be changed so that they fit together
     * @throws IllegalArgumentException a number is below 1
     */
    public List<String> resize(int minSpare, int maxSpare, int max) {
        PoolSize.Adjusted size = new PoolSize(minSpare, maxSpare, minSpare, max).adjust();
        conductor.post(() -> conductor.staff().resize(size.size()));
        size.warnings().forEach(listener::onWarning);
        return size.warnings();
    }

    /**
     * Starts one worker more than are needed now; it stays as long as it is not one too many. In the flexible way
     * it needs a call of {@link #startServer} that waits.
     *
     * @return false when there are as many as there may be, or it could not be started
     * @throws IllegalStateException a {@link PoolListener} calls it on the pool's own thread
     */
    public boolean add() {
        return conductor.change(() -> conductor.staff().add(most -> conductor.start(most, Clock.SYSTEM.nanoTime())));
    }

    /**
     * Asks one worker to leave.
     *
     * @return false when the pool has none with this process id
     */
    public boolean remove(long pid) {
        return conductor.ask(() -> conductor.staff().remove(pid, Clock.SYSTEM.nanoTime()));
    }

    /**
     * Replaces all present workers, each only when a new one has finished work or has been ready for
     * {@link Growth#interval}, as far as the largest number of workers leaves room for that. When
     * {@link Growth#holdAfter} of the new ones have failed it is given up with an error, and the old ones stay. Does
     * not wait.
     */
    public void reload() {
        conductor.post(() -> conductor.staff().reload());
    }

    /** Whether workers from before the last {@link #reload} still take work, and are still to be replaced. */
    public boolean isReloading() {
        return conductor.ask(() -> conductor.staff().isReloading());
    }

    /** Asks all workers to leave, and does not wait. For signal handlers, the data hook and listeners. */
    public void requestDone() {
        conductor.end();
    }

    /**
     * Asks all workers to leave, waits until they are gone and all that they sent was told, and closes the sockets.
     * Who has not left in time ({@link PoolBuilder#leaveTimeout}) is killed. A data hook that does not return
     * ({@link PoolBuilder#hookTimeout}) is not waited for; the listener is told then of how much was not told.
     * The data hook and a {@link PoolListener} cannot wait for themselves: on their threads it returns at once.
     *
     * @throws IllegalStateException the pool has failed before, and its workers were killed
     */
    public void done() throws InterruptedException {
        requestDone();
        await(conductor.ended());
    }

    /** As {@link #done()}, and ends this program with an exit code as soon as the pool has ended. */
    public void done(int exitCode) throws InterruptedException {
        if (conductor.isOwnThread() || deliverer.isInHook()) {
            requestDone();
            Thread end = new Thread(() -> exitAfterEnd(exitCode), "pool end");
            // That of whoever calls may be one, and then the program could end before it has its exit code.
            end.setDaemon(false);
            end.start();
        } else {
            done();
            System.exit(exitCode);
        }
    }

    private void exitAfterEnd(int exitCode) {
        try {
            await(conductor.ended());
        } catch (InterruptedException e) {
            // Nobody has a reason to, and the program is to end.
        } finally {
            System.exit(exitCode);
        }
    }

    /** As {@link #done()}. */
    @Override
    public void close() {
        try {
            done();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
