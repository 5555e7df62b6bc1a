package io.multimodule.supervise;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;

/** Tells when somebody removes the file of a hold, which releases its task. A thread of its own sleeps in the kernel. */
public final class HoldWatch implements AutoCloseable {
    private final WatchService service;
    private final Consumer<String> removed;
    private final ErrorHandler errors;

    private HoldWatch(WatchService service, Consumer<String> removed, ErrorHandler errors) {
        this.service = service;
        this.removed = removed;
        this.errors = errors;
    }

    /**
     * Starts to watch.
     *
     * @param directory that of a {@link HoldStore}, which is there
     * @param removed told the name of the task, on the watch's thread; also after a release by us
     * @throws IOException the machine gives no watch
     */
    public static HoldWatch open(Path directory, Consumer<String> removed, ErrorHandler errors) throws IOException {
        WatchService service = directory.getFileSystem().newWatchService();
        directory.register(service, StandardWatchEventKinds.ENTRY_DELETE);
        HoldWatch watch = new HoldWatch(service, removed, errors);
        Thread thread = new Thread(watch::run, "hold-watch");
        thread.setDaemon(true);
        thread.start();
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
                key.pollEvents().forEach(this::tell);
                valid = key.reset();
            }
            errors.onError("watching the holds", new IOException("their directory was removed; a removed file releases"
                    + " its task only after the next start of the daemon"));
        } catch (ClosedWatchServiceException e) {
            // close() ends the watch this way.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchEvent<?> event) {
        if (event.context() instanceof Path file && file.toString().endsWith(HoldStore.SUFFIX)) {
            removed.accept(file.toString().substring(0, file.toString().length() - HoldStore.SUFFIX.length()));
        }
    }
}
