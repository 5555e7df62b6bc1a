package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;

/** Tells of files that come into one directory, through inotify, on a thread of its own. */
final class FileWatch implements AutoCloseable {
    private final Path directory;
    private final Consumer<Path> came;
    private final Runnable missedSome;
    private final ErrorHandler errors;
    private final WatchService service;

    /**
     * Begins to watch.
     *
     * @param came told of each file that was made or renamed into the directory
     * @param missedSome called when the kernel had more to tell than it could keep
     */
    FileWatch(Path directory, Consumer<Path> came, Runnable missedSome, ErrorHandler errors) throws IOException {
        this.directory = directory;
        this.came = came;
        this.missedSome = missedSome;
        this.errors = errors;
        this.service = directory.getFileSystem().newWatchService();
        directory.register(service, StandardWatchEventKinds.ENTRY_CREATE);
        Thread thread = new Thread(this::run, "units-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = service.take();
                key.pollEvents().forEach(this::tell);
                valid = key.reset();
            }
            errors.onError("watching " + directory, new IOException(
                directory + " was removed: start the daemon again"));
        } catch (ClosedWatchServiceException e) {
            // close() ends the watch this way.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchEvent<?> event) {
        if (event.context() instanceof Path file) {
            came.accept(directory.resolve(file));
        } else {
            missedSome.run();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
