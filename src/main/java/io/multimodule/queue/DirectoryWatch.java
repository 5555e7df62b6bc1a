package io.multimodule.queue;

import io.multimodule.lifecycle.FolderWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;

/**
 * Tells when queue files appear in or vanish from a directory, without looking again and again: the
 * kernel wakes one thread per directory. Hidden files are left out. The callbacks run on that thread.
 */
public final class DirectoryWatch implements AutoCloseable {
    private final FolderWatch watch;

    /** Who is told, on the watch's thread. */
    public interface Listener {
        /** A queue file was made. */
        void created(QueueName name);

        /** A queue file was deleted; the queue in the kernel lives on, but new clients cannot find it. */
        void deleted(QueueName name);

        /** Something changed that was not seen in detail, or the directory itself is gone: look at all files. */
        void uncertain();
    }

    private DirectoryWatch(FolderWatch watch) {
        this.watch = watch;
    }

    /**
     * Starts to watch.
     *
     * @throws QueueException the directory is missing, or the system has no watches left
     */
    public static DirectoryWatch open(Path directory, Listener listener) throws QueueException {
        try {
            return new DirectoryWatch(FolderWatch.open(directory, "watch files of " + directory.getFileName(),
                    event -> tell(event, listener), listener::uncertain, StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            throw new QueueException("cannot watch the queue directory " + directory + ": " + e
                    + "; check that it exists, and the limits fs.inotify.max_user_instances and max_user_watches", e);
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }

    private static void tell(WatchEvent<?> event, Listener listener) {
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
