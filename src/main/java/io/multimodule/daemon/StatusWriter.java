package io.multimodule.daemon;

import io.multimodule.channel.Channels;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Timers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the status file, for tools that get no answer: the documents are made on the conductor's thread
 * and written on one of its own, and only when something in them changed.
 */
final class StatusWriter {
    /** Often enough for a person who asks why nothing answers; seldom enough to cost nothing. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final StatusDocuments documents;
    private final StatusFile file;
    private final Path socket;
    private final Channels channels;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        return thread;
    });
    private Message lastTasks = Message.EMPTY;
    private boolean failed;

    StatusWriter(StatusDocuments documents, StatusFile file, Path socket, Channels channels) {
        this.documents = documents;
        this.file = file;
        this.socket = socket;
        this.channels = channels;
    }

    /** Writes now and from then on; closing the result ends it. */
    AutoCloseable start(Conductor conductor) {
        Timers.Timer[] timer = new Timers.Timer[1];
        conductor.post(() -> {
            look();
            timer[0] = conductor.timers().every(PERIOD.toNanos(), this::look);
        });
        return () -> {
            conductor.post(() -> {
                if (timer[0] != null) {
                    timer[0].cancel();
                }
                writer.shutdown();
            });
            writer.awaitTermination(PERIOD.toSeconds(), TimeUnit.SECONDS);
        };
    }

    private void look() {
        Message tasks = documents.tasks();
        if (!tasks.equals(lastTasks)) {
            lastTasks = tasks;
            Message status = documents.status();
            writer.execute(() -> write(status, tasks));
        }
    }

    private void write(Message status, Message tasks) {
        try {
            file.write(StatusDocument.ofThisProcess(Instant.now(), socket, status, tasks));
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                channels.error("status", e.getMessage(), e);
            }
            failed = true;
        }
    }
}
