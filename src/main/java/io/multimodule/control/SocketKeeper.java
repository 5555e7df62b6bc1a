package io.multimodule.control;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.posix.Accounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps duplicates of the listening sockets of pools while the daemon runs, on a thread of its own: see
 * {@link SocketHandover}. What it is told of pools is done before any request that is made after that. {@link #start}
 * and {@link #close} belong to one thread; the rest is for any, and does not wait.
 */
public final class SocketKeeper implements AutoCloseable {
    private static final String OWNER_ALONE = "rwx------";
    private static final int ROOT = 0;

    private final Path place;
    private final ErrorHandler errors;
    private final KeptSockets kept;
    private final Owners owners;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private volatile SocketLoop loop;
    private volatile boolean running;
    private Thread thread;

    /** Whose sockets those of a pool are, beyond the user: tasks of one user are boxed in against each other. */
    @FunctionalInterface
    public interface Owners {
        /** Whether a process may have the sockets of a pool, and may hand them in. On the keeper's thread. */
        boolean mayHave(int pid, String pool);
    }

    /**
     * Makes one that keeps nothing yet.
     *
     * @param place where its socket is to be, see {@link PoolDirectory#sockets}
     * @param pools the names of those that are configured
     * @param owners asked about each process that comes
     * @param errors told what goes wrong
     */
    public SocketKeeper(Path place, Set<String> pools, Owners owners, ErrorHandler errors) {
        this.place = place;
        this.owners = owners;
        this.errors = errors;
        this.kept = new KeptSockets(pools);
    }

    /**
     * Makes the directory for a keeper's socket, which may be watched before there is a keeper.
     *
     * @throws IOException it cannot be made; the text names it
     */
    public static void prepare(Path place) throws IOException {
        Path directory = place.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString(OWNER_ALONE)));
        }
    }

    /**
     * Begins to keep sockets for processes of this user, and of root.
     *
     * @throws IOException the socket cannot be made; the text names it
     */
    public SocketKeeper start() throws IOException {
        int own = Accounts.ownUid();
        prepare(place);
        SocketLoop opened = SocketLoop.open(place, new SocketLoop.Guests(uid -> uid == own || uid == ROOT,
                new SocketDesk(kept, owners), errors), Clock.SYSTEM);
        loop = opened;
        running = true;
        thread = new Thread(() -> run(opened), "socket-keeper");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Other pools are configured: those that are not any more have nothing kept. */
    public void pools(Set<String> configured) {
        order(() -> kept.pools(configured));
    }

    /** Whether a pool is there, or is going to be without somebody's doing; if not, nothing is kept for it. */
    public void comesBack(String pool, boolean back) {
        order(() -> kept.comesBack(pool, back));
    }

    private void order(Runnable work) {
        if (running) {
            orders.add(work);
            loop.wake();
        }
    }

    private void run(SocketLoop turned) {
        try (turned; kept) {
            while (running) {
                turned.turn(this::carryOut);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            errors.onError("the sockets of pools are not kept any more until the daemon is restarted", e);
        } finally {
            running = false;
        }
    }

    private void carryOut() {
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
            order.run();
        }
    }

    /** Ends the thread; the pools and their own sockets stay as they are. */
    @Override
    public void close() throws IOException {
        if (thread == null) {
            return;
        }
        running = false;
        loop.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(place);
    }
}
