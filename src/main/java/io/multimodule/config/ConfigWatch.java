package io.multimodule.config;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Tells when the content of configuration files changes: written in place, replaced by a rename,
 * made, removed, or swapped by a symbolic link. A path that is a directory stands for its
 * {@code *.yaml} files. Paths that do not exist yet are noticed when they appear.
 *
 * <p>Nothing polls: the thread sleeps in the kernel until a directory changes, then waits until the
 * files have been quiet for a moment, and calls back only when a digest of their content differs.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final long QUIET_MILLIS = 100;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final List<Path> paths;
    private final Runnable changed;
    private final BiConsumer<String, Throwable> errors;
    private final Runnable looked;
    private long quietMillis = QUIET_MILLIS;
    private boolean onlyDifferences = true;
    private final WatchService service;
    private final Thread thread;
    private Map<Path, WatchKey> watched = new HashMap<>();
    private ContentDigest digest;

    private ConfigWatch(Collection<Path> paths, Runnable changed, BiConsumer<String, Throwable> errors,
            Runnable looked) throws IOException {
        this.paths = paths.stream().map(Path::toAbsolutePath).toList();
        this.changed = changed;
        this.errors = errors;
        this.looked = looked;
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = new Thread(this::run, "config-watch");
        this.thread.setDaemon(true);
    }

    /**
     * Starts to watch. A change made after this returns is told.
     *
     * @param paths files and directories
     * @param changed called on the watch's own thread
     * @param errors told what was being done and what went wrong: a directory that cannot be watched, or
     *     what {@code changed} throws
     * @throws IOException when the machine gives no watch (see fs.inotify.max_user_instances)
     */
    public static ConfigWatch start(Collection<Path> paths, Runnable changed,
            BiConsumer<String, Throwable> errors) throws IOException {
        return start(paths, changed, errors, () -> { });
    }

    /**
     * Starts to watch files that are always replaced whole, so that a change is told at once, and also when the
     * content is what it was before: it may have been another one meanwhile.
     */
    public static ConfigWatch startOnReplaced(Collection<Path> paths, Runnable changed,
            BiConsumer<String, Throwable> errors) throws IOException {
        ConfigWatch watch = new ConfigWatch(paths, changed, errors, () -> { });
        watch.quietMillis = 0;
        watch.onlyDifferences = false;
        return begin(watch);
    }

    /** @param looked called after every look at the files, whether they had changed or not */
    static ConfigWatch start(Collection<Path> paths, Runnable changed, BiConsumer<String, Throwable> errors,
            Runnable looked) throws IOException {
        return begin(new ConfigWatch(paths, changed, errors, looked));
    }

    private static ConfigWatch begin(ConfigWatch watch) {
        watch.watchDirectories();
        watch.digest = ContentDigest.of(watch.paths);
        watch.thread.start();
        return watch;
    }

    /** Ends the watch and waits for its thread, unless it is the caller. */
    @Override
    public void close() throws IOException {
        service.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                drain(service.take());
                settle();
                watchDirectories();
                tellIfChanged();
                looked.run();
            }
        } catch (ClosedWatchServiceException e) {
            // close() was called; this is how a watch ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An editor may write a file in several steps: the last one counts, but not for ever. */
    private void settle() throws InterruptedException {
        long began = System.nanoTime();
        WatchKey key = service.poll(quietMillis, TimeUnit.MILLISECONDS);
        while (key != null) {
            drain(key);
            key = System.nanoTime() - began > LONGEST_WAIT_NANOS ? null
                    : service.poll(quietMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Which events there were does not matter, nor how many were lost: the digest decides. */
    private static void drain(WatchKey key) {
        key.pollEvents();
        key.reset();
    }

    private void tellIfChanged() {
        ContentDigest now = ContentDigest.of(paths);
        if (onlyDifferences && now.equals(digest)) {
            return;
        }
        digest = now;
        try {
            changed.run();
        } catch (RuntimeException e) {
            errors.accept("taking a changed configuration", e);
        }
    }

    /** One that is made while others are being registered is seen by the next look. */
    private void watchDirectories() {
        Set<Path> seen;
        do {
            seen = directories();
            watch(seen);
        } while (!directories().equals(seen));
    }

    private void watch(Set<Path> directories) {
        Map<Path, WatchKey> now = new HashMap<>();
        for (Path directory : directories) {
            try {
                now.put(directory, directory.register(service, StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE));
            } catch (IOException e) {
                errors.accept("watching " + directory + " for changes of the configuration (reload by hand)", e);
            }
        }
        watched.forEach((directory, key) -> {
            if (!now.containsValue(key)) {
                key.cancel();
            }
        });
        watched = now;
    }

    private Set<Path> directories() {
        Set<Path> directories = new HashSet<>();
        for (Path path : paths) {
            addExisting(path, directories);
            try {
                addExisting(path.toRealPath(), directories);
            } catch (IOException e) {
                // not there yet, or a link to nothing: the directory where it will appear is watched
                continue;
            }
        }
        return directories;
    }

    /** The path itself when it is a directory, and the nearest directory above it that exists. */
    private static void addExisting(Path path, Set<Path> directories) {
        if (Files.isDirectory(path)) {
            directories.add(path);
        }
        Path parent = path.getParent();
        while (parent != null && !Files.isDirectory(parent)) {
            parent = parent.getParent();
        }
        if (parent != null) {
            directories.add(parent);
        }
    }
}
