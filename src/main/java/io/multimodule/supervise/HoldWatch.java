package io.multimodule.supervise;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.lifecycle.FolderWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.function.Consumer;

/** Tells when somebody removes the file of a hold, which releases its task. */
public final class HoldWatch implements AutoCloseable {
    private final FolderWatch watch;

    private HoldWatch(FolderWatch watch) {
        this.watch = watch;
    }

    /**
     * Starts to watch.
     *
     * @param directory that of a {@link HoldStore}, which is there
     * @param removed told the name of the task, on the watch's thread; also after a release by us
     * @throws IOException the machine gives no watch
     */
    public static HoldWatch open(Path directory, Consumer<String> removed, ErrorHandler errors) throws IOException {
        return new HoldWatch(FolderWatch.open(directory, "hold-watch", event -> tell(event, removed),
                () -> errors.onError("watching the holds", new IOException("their directory was removed; a removed file"
                        + " releases its task only after the next start of the daemon")),
                StandardWatchEventKinds.ENTRY_DELETE));
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }

    private static void tell(WatchEvent<?> event, Consumer<String> removed) {
        if (event.context() instanceof Path file && file.toString().endsWith(HoldStore.SUFFIX)) {
            removed.accept(file.toString().substring(0, file.toString().length() - HoldStore.SUFFIX.length()));
        }
    }
}
