package io.multimodule.spill;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.posix.KernelLock;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The one writer and reader of all files under a directory: spill queues and dead letters. One a process.
 *
 * <p>{@link #open} and what it returns belong to the owner thread; the files belong to the thread that
 * {@link #start} makes. Without {@code start} the disk is turned by its caller, who calls
 * {@link #doWork}. A directory that cannot be written is reported, and tried again every second as long as
 * something waits for it; meanwhile the queues keep in memory what fits there.
 */
public final class SpillDisk implements Agent, AutoCloseable {
    /** How long the disk rests after an error before it tries again. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int WORKS_PER_TURN = 64;
    private static final long CLOSE_SECONDS = 30;

    private final Path directory;
    private final ErrorHandler errors;
    private final Clock clock;
    /** Bounded by the number of queues: each is in it at most once. */
    private final MpscUnboundedAtomicArrayQueue<DiskWork> pending = new MpscUnboundedAtomicArrayQueue<>(64);
    private final Set<String> openNames = ConcurrentHashMap.newKeySet();
    private final Set<String> backlogs = ConcurrentHashMap.newKeySet();
    private final Set<DiskWork> works = ConcurrentHashMap.newKeySet();
    private volatile AgentRunner runner;
    private volatile KernelLock lock;
    private volatile boolean lastTryFailed;

    // the disk's thread alone
    private final Set<DiskWork> failing = new LinkedHashSet<>();
    private long retryAt;

    /**
     * Takes a directory. It is made when it is missing; that it cannot be written is reported, not thrown.
     *
     * @param directory belongs to this process alone
     * @param errors    told of everything that goes wrong with the files; called on the disk's thread
     * @throws IllegalStateException another process uses the directory
     */
    public SpillDisk(Path directory, ErrorHandler errors, Clock clock) {
        this.directory = directory;
        this.errors = errors;
        this.clock = clock;
        try {
            prepare();
            backlogs.addAll(scan(directory));
        } catch (IOException | UncheckedIOException e) {
            errors.onError("spill directory", new IOException(explain(e), e));
        }
    }

    /** Starts the disk's thread. */
    public SpillDisk start() throws Exception {
        AgentRunner started = new AgentRunner(this, errors);
        runner = started;
        started.start();
        return this;
    }

    /**
     * Opens a queue. What an earlier process left under that name comes first. Does not wait: when there
     * is a backlog, the owner is woken when its first elements are there.
     *
     * @param name      one or more parts under the rules of file names, divided by '/': {@code outbox/Example2}
     * @param wakeOwner makes the owner thread look at its queues again; called on the disk's thread
     * @throws IllegalArgumentException the name breaks a rule
     * @throws IllegalStateException    the queue is open
     */
    public <T> SpillQueue<T> open(String name, SpillCodec<T> codec, SpillBounds bounds, Runnable wakeOwner) {
        SpillNames.check(name);
        if (!openNames.add(name)) {
            throw new IllegalStateException("the spill queue " + name + " is open already; close it first");
        }
        MemoryFirstQueue<T> queue = new MemoryFirstQueue<>(this, name, codec, bounds, wakeOwner);
        if (backlogs.contains(name)) {
            queue.resume();
        }
        return queue;
    }

    /**
     * The store of dead letters under this directory; called once.
     *
     * @throws IllegalStateException it was called before
     */
    public DeadLetters deadLetters(DeadLetterBounds bounds) {
        if (!openNames.add(DeadLetterFiles.FOLDER_NAME)) {
            throw new IllegalStateException("the dead letters of " + directory + " are open already; use that store");
        }
        return new DeadLetters(this, bounds);
    }

    /** The names of the queues that have files and are not open: somebody has to open them or they stay. Any thread. */
    public Set<String> leftovers() {
        Set<String> names = new TreeSet<>(backlogs);
        names.removeAll(openNames);
        return names;
    }

    /**
     * The names of the queues that have files below a directory that no process has taken; empty when there is no such
     * directory. Waits for the disk.
     */
    public static Set<String> leftIn(Path directory) throws IOException {
        return Files.isDirectory(directory) ? scan(directory) : Set.of();
    }

    /** Whether the last try to write failed. Any thread. */
    public boolean isFailing() {
        return lastTryFailed;
    }

    @Override
    public String roleName() {
        return "spill-disk";
    }

    @Override
    public int doWork() {
        int work = retry();
        DiskWork next;
        for (int i = 0; i < WORKS_PER_TURN && (next = pending.poll()) != null; i++) {
            work += 1 + next.run();
        }
        return work;
    }

    @Override
    public long idleNanos() {
        return failing.isEmpty() ? Long.MAX_VALUE : Math.max(0, retryAt - clock.nanoTime());
    }

    /**
     * Ends the thread after the work that waits, and closes all files. Queues are closed before by their
     * owners; what is in the memory of one that is still open is lost, and reported.
     */
    @Override
    public void close() {
        AgentRunner running = runner;
        if (running != null) {
            running.close();
            runner = null;
        }
        while (doWork() > 0) {
            continue;
        }
        openNames.remove(DeadLetterFiles.FOLDER_NAME);
        if (!openNames.isEmpty()) {
            errors.onError("spill directory", new IllegalStateException("closed " + directory + " while the queues "
                    + new TreeSet<>(openNames) + " are open; what they had in memory is gone; close them first"));
        }
        abandon();
    }

    /** Lets go of all files as they are, as the end of the process does. */
    void abandon() {
        works.forEach(DiskWork::release);
        works.clear();
        openNames.clear();
        try {
            if (lock != null) {
                lock.close();
                lock = null;
            }
        } catch (IOException e) {
            errors.onError("spill directory", e);
        }
    }

    // ---- for queues and dead letters

    void enqueue(DiskWork work) {
        pending.offer(work);
        AgentRunner running = runner;
        if (running != null) {
            // Keeps the offer before the runner's look at whether the thread rests.
            VarHandle.fullFence();
            running.wake();
        }
    }

    /** Its files are closed with the disk. */
    void uses(DiskWork work) {
        works.add(work);
    }

    ErrorHandler errors() {
        return errors;
    }

    Clock clock() {
        return clock;
    }

    /** The directory of a store, which is made, with the lock taken, when that was not possible before. */
    Path prepare(String name) throws IOException {
        prepare();
        return directory.resolve(name);
    }

    QueueLog openLog(String name, String text, int segmentBytes) throws IOException {
        QueueLog log = new QueueLog(prepare(name), text, segmentBytes, errors, clock);
        backlogs.add(name);
        return log;
    }

    /** A queue was closed; {@code gone} says that it has no files. */
    void closed(DiskWork work, String name, boolean gone) {
        if (work != null) {
            works.remove(work);
            failing.remove(work);
        }
        if (gone) {
            backlogs.remove(name);
        }
        openNames.remove(name);
    }

    /** A work could not use its files: it is reported once, and the work gets a turn again later. */
    void failed(DiskWork work, String what, IOException error) {
        if (failing.isEmpty()) {
            retryAt = clock.nanoTime() + RETRY_NANOS;
            lastTryFailed = true;
        }
        if (failing.add(work)) {
            errors.onError(what, new IOException(explain(error), error));
        }
    }

    void succeeded(DiskWork work) {
        if (failing.remove(work) && failing.isEmpty()) {
            lastTryFailed = false;
        }
    }

    /** What failed, where, and what to do about it. */
    String explain(Exception error) {
        return directory + ": " + error + "; what is in memory stays there up to its bound, and is tried again every "
                + TimeUnit.NANOSECONDS.toSeconds(RETRY_NANOS)
                + " s; make room, or give the process the right to write there";
    }

    /** Waits for the disk's thread, or is the disk's thread when none runs. */
    void await(CompletableFuture<Void> done, String what) throws IOException {
        if (runner == null) {
            while (!done.isDone()) {
                doWork();
            }
        }
        try {
            done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("closing " + what, e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the disk did not close " + what + " within " + CLOSE_SECONDS + " s; see whether "
                    + directory + " is on a disk that hangs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the disk to close " + what, e);
        }
    }

    private int retry() {
        if (failing.isEmpty() || clock.nanoTime() - retryAt < 0) {
            return 0;
        }
        retryAt = clock.nanoTime() + RETRY_NANOS;
        failing.forEach(DiskWork::ask);
        return failing.size();
    }

    private void prepare() throws IOException {
        PrivateFiles.createDirectories(directory);
        if (lock == null) {
            lock = takeLock();
        }
    }

    private KernelLock takeLock() throws IOException {
        try {
            return KernelLock.take(directory.resolve("lock"), PrivateFiles.fileIn(directory));
        } catch (KernelLock.HeldException e) {
            throw new IllegalStateException("the directory " + directory + " is in use by the process " + e.pid()
                    + "; stop that one first, or choose another directory", e);
        }
    }

    private static Set<String> scan(Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.getFileName().toString().equals(HeadCursor.FILE_NAME))
                    .forEach(file -> names.add(directory.relativize(file.getParent()).toString()));
        }
        return names;
    }
}
