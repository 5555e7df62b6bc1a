package io.multimodule.queue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/**
 * Tells when queue files appear in or vanish from a directory, without looking again and again: the
 * kernel wakes one thread per directory. Hidden files are left out. The callbacks run on that thread.
 */
public final class DirectoryWatch implements AutoCloseable {
    private final WatchService service;
    private final Listener listener;

    /** Who is told, on the watch's thread. */
    public interface Listener {
        /** A queue file was made. */
        void created(QueueName name);

        /** A queue file was deleted; the queue in the kernel lives on, but new clients cannot find it. */
        void deleted(QueueName name);

        /** Something changed that was not seen in detail, or the directory itself is gone: look at all files. */
        void uncertain();
    }

    private DirectoryWatch(WatchService service, Listener listener) {
        this.service = service;
        this.listener = listener;
    }

    /**
     * Starts to watch.
     *
     * @throws QueueException the directory is missing, or the system has no watches left
     */
    public static DirectoryWatch open(Path directory, Listener listener) throws QueueException {
        try {
            WatchService service = directory.getFileSystem().newWatchService();
            directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            DirectoryWatch watch = new DirectoryWatch(service, listener);
            Thread thread = new Thread(watch::run, "watch files of " + directory.getFileName());
            thread.setDaemon(true);
            thread.start();
            return watch;
        } catch (IOException e) {
            throw new QueueException("cannot watch the queue directory " + directory + ": " + e
                    + "; check that it exists, and the limits fs.inotify.max_user_instances and max_user_watches", e);
        }
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
                for (WatchEvent<?> event : key.pollEvents()) {
                    tell(event);
                }
                valid = key.reset();
            }
            listener.uncertain();
        } catch (InterruptedException | ClosedWatchServiceException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchEvent<?> event) {
        if (!(event.context() instanceof Path file)) {
            listener.uncertain();
        } else if (QueueName.fault(file.toString()) == null) {
            QueueName name = new QueueName(file.toString());
            if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
                listener.created(name);
            } else {
                listener.deleted(name);
            }
        }
    }
}
