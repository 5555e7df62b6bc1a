package io.multimodule.lifecycle;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;

/** Tells what happens to the files of one directory. A thread of its own sleeps in the kernel until something does. */
public final class FolderWatch implements AutoCloseable {
    private final WatchService service;
    private final Consumer<WatchEvent<?>> told;
    private final Runnable gone;

    private FolderWatch(WatchService service, Consumer<WatchEvent<?>> told, Runnable gone) {
        this.service = service;
        this.told = told;
        this.gone = gone;
    }

    /**
     * Starts to watch.
     *
     * @param thread the name of the thread, on which the callbacks run
     * @param told told of each event; one without a path says that the kernel had more to tell than it could keep
     * @param gone called once when the directory is removed; nothing is told after that
     * @param kinds what is told
     * @throws IOException the directory is missing, or the machine gives no watch
     */
    public static FolderWatch open(Path directory, String thread, Consumer<WatchEvent<?>> told, Runnable gone,
            WatchEvent.Kind<?>... kinds) throws IOException {
        WatchService service = directory.getFileSystem().newWatchService();
        try {
            directory.register(service, kinds);
        } catch (IOException e) {
            service.close();
            throw e;
        }
        FolderWatch watch = new FolderWatch(service, told, gone);
        Thread sleeper = new Thread(watch::run, thread);
        sleeper.setDaemon(true);
        sleeper.start();
        return watch;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }

    private void run() {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = service.take();
                key.pollEvents().forEach(told);
                valid = key.reset();
            }
            gone.run();
        } catch (ClosedWatchServiceException e) {
            // close() ends the watch this way.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
