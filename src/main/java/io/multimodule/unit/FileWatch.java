package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.lifecycle.FolderWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.function.Consumer;

/** Tells of files that come into one directory, through inotify, on a thread of its own. */
final class FileWatch implements AutoCloseable {
    private final Path directory;
    private final Consumer<Path> came;
    private final Runnable missedSome;
    private final FolderWatch watch;

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
        this.watch = FolderWatch.open(directory, "units-watch", this::tell,
            () -> errors.onError("watching " + directory, new IOException(
                directory + " was removed: start the daemon again")), StandardWatchEventKinds.ENTRY_CREATE);
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
        watch.close();
    }
}
