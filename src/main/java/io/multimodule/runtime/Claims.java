package io.multimodule.runtime;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.posix.KernelLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One lock a task, held by the host that has it. The kernel gives it back when a process ends, however
 * it ends, so a host that gets it knows that nobody else reads the task's queue or writes its state any
 * more. Any thread.
 *
 * <p>The daemon's host, which has most tasks, takes one only for tasks that have ever been elsewhere:
 * without a lock file nobody else can have the task.
 */
public final class Claims {
    /** For a host that shares its tasks with nobody. */
    public static final Claims NONE = new Claims(null, (where, error) -> { });

    /** The group reaches what is in it; the lock of a task that has a user of its own is opened to that user. */
    private static final String DIRECTORY_MODE = "rwxr-x---";
    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String SUFFIX = ".lock";

    private final Path directory;
    private final ErrorHandler errors;
    /** The last claim of each task that this process made, until it is given back. */
    private final Map<String, Claim> own = new HashMap<>();

    /**
     * Claims in a directory, which is made when the first one is taken.
     *
     * @param errors told of a lock that cannot be given back
     */
    public Claims(Path directory, ErrorHandler errors) {
        this.directory = directory;
        this.errors = errors;
    }

    /** Whether another host may ever have had a task; waits for the disk. */
    boolean wasShared(String task) {
        return directory != null && Files.exists(file(task));
    }

    /**
     * Takes the lock of a task, now or when its present holder lets go. Waits for the disk; where
     * another host has it, a thread of its own waits for that.
     */
    Claim take(String task) {
        Claim claim = new Claim(task);
        Claim before;
        synchronized (own) {
            before = own.put(task, claim);
        }
        // The kernel counts locks by process, so the file is not touched while an earlier claim of ours has it.
        if (before == null) {
            claim.open();
        } else {
            before.gone.thenRun(claim::open);
        }
        return claim;
    }

    /** Done on any thread when nobody has a task; cancelled by whoever does not wait any longer. Does not wait. */
    CompletableFuture<Void> free(String task, Executor io) {
        CompletableFuture<Void> free = new CompletableFuture<>();
        io.execute(() -> {
            if (free.isDone() || !wasShared(task)) {
                free.complete(null);
                return;
            }
            Claim claim = take(task);
            claim.taken().whenComplete((taken, failure) -> free.complete(null));
            free.whenComplete((nothing, cancelled) -> claim.release());
        });
        return free;
    }

    private void forget(Claim claim) {
        synchronized (own) {
            own.remove(claim.task, claim);
        }
        claim.gone.complete(null);
    }

    private Path file(String task) {
        return directory.resolve(task + SUFFIX);
    }

    /** A lock that is held, or waited for. Any thread. */
    final class Claim {
        private final String task;
        private final CompletableFuture<Void> taken = new CompletableFuture<>();
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private KernelLock lock;
        private Thread waiter;
        /** Whether its turn in this process has come. */
        private boolean opened;
        /** Whether somebody is about to take the lock, who sees then that it was given back. */
        private boolean taking;
        private boolean released;

        private Claim(String task) {
            this.task = task;
        }

        /** Done when the lock is held; never when it was given back before that. On any thread. */
        CompletableFuture<Void> taken() {
            return taken;
        }

        /** Lets others have the task, or gives up waiting. */
        void release() {
            KernelLock held;
            synchronized (this) {
                if (released) {
                    return;
                }
                released = true;
                held = lock;
                if (waiter != null) {
                    waiter.interrupt();
                }
                if (taking || !opened) {
                    // Whoever goes on with it sees that it is over.
                    return;
                }
            }
            giveBack(held);
        }

        private void open() {
            boolean unwanted;
            synchronized (this) {
                opened = true;
                taking = true;
                unwanted = released;
            }
            if (unwanted) {
                forget(this);
                return;
            }
            try {
                if (directory != null) {
                    Files.createDirectories(directory,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(DIRECTORY_MODE)));
                    hold(KernelLock.take(file(task), FILE_MODE));
                } else {
                    hold(null);
                }
            } catch (KernelLock.HeldException e) {
                await(file(task));
            } catch (IOException e) {
                failed(e);
            }
        }

        private void await(Path file) {
            Thread thread = new Thread(() -> {
                KernelLock got = null;
                IOException failure = null;
                try {
                    got = KernelLock.await(file, FILE_MODE);
                } catch (IOException e) {
                    failure = e;
                }
                waited();
                if (failure == null) {
                    hold(got);
                } else {
                    failed(failure);
                }
            }, "claim " + task);
            thread.setDaemon(true);
            synchronized (this) {
                if (!released) {
                    waiter = thread;
                    thread.start();
                    return;
                }
            }
            forget(this);
        }

        /** Nobody interrupts this thread any more, and no claim behind this one suffers from that somebody did. */
        private void waited() {
            synchronized (this) {
                waiter = null;
            }
            Thread.interrupted();
        }

        private void hold(KernelLock got) {
            boolean unwanted;
            synchronized (this) {
                taking = false;
                unwanted = released;
                lock = got;
            }
            if (unwanted) {
                giveBack(got);
            } else {
                taken.complete(null);
            }
        }

        private void failed(IOException e) {
            boolean unwanted;
            synchronized (this) {
                taking = false;
                unwanted = released;
            }
            forget(this);
            if (unwanted) {
                return;
            }
            taken.completeExceptionally(new IOException("the lock of task " + task + " cannot be taken: "
                    + e.getMessage() + "; check the permissions of " + directory, e));
        }

        private void giveBack(KernelLock held) {
            try {
                if (held != null) {
                    held.close();
                }
            } catch (IOException e) {
                errors.onError("giving back the lock of task " + task, e);
            } finally {
                forget(this);
            }
        }
    }
}
