package io.multimodule.queue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The file {@code .lock} that other clients hold while they make a queue file.
 *
 * <p>It is a courtesy: queue files are put in place in one step, so nothing breaks without the lock.
 * That is why a lock that stays is waited for only a moment and then passed by.
 */
final class CreationLock {
    /** After this other clients take a lock for left behind. */
    private static final Duration STALE = Duration.ofSeconds(2);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int STEPS = 25;

    private final Path file;
    private boolean held;

    private CreationLock(Path file) {
        this.file = file;
    }

    /** Takes the lock if it can be had in about 50 ms. */
    static CreationLock take(Path directory) throws IOException {
        CreationLock lock = new CreationLock(directory.resolve(".lock"));
        for (int i = 0; i < STEPS && !lock.tryTake(); i++) {
            lock.removeStale();
            LockSupport.parkNanos(STEP_NANOS);
        }
        return lock;
    }

    private boolean tryTake() throws IOException {
        try {
            Files.createFile(file);
            held = true;
        } catch (FileAlreadyExistsException e) {
            held = false;
        }
        return held;
    }

    private void removeStale() throws IOException {
        try {
            long age = System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
            if (age > STALE.toMillis()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            held = false;
        }
    }

    /** Gives the lock back if it was taken. */
    void close() throws IOException {
        if (held) {
            Files.deleteIfExists(file);
        }
    }
}
