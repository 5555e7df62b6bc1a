package io.multimodule.host;

import io.multimodule.channel.Channels;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A thread for work that waits for a disk, one piece after the other. */
final class IoThread implements AutoCloseable {
    private static final long CLOSE_SECONDS = 30;

    private final ExecutorService executor;

    IoThread(Channels channels) {
        executor = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "io");
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(
                    (failed, error) -> channels.error("io", "work on the io thread failed: " + error, error));
            return thread;
        });
    }

    ExecutorService executor() {
        return executor;
    }

    /** Ends after the work that waits. */
    @Override
    public void close() throws IOException {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("work on the io thread did not end within " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
