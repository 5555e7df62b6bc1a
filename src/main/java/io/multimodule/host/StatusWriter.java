package io.multimodule.host;

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
import java.util.function.Supplier;

/**
 * Keeps the status file of a process, for tools that get no answer: the documents are made on the conductor's thread
 * and written on one of its own, and only when something in them changed.
 */
public final class StatusWriter {
    /** Often enough for a person who asks why nothing answers; seldom enough to cost nothing. */
    private static final Duration PERIOD = Duration.ofSeconds(5);
    /** When the tasks have been loaded, most likely. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Supplier<Message> status;
    private final Supplier<Message> tasks;
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

    /**
     * Writes nothing yet.
     *
     * @param status makes what the process says of itself, on the conductor's thread
     * @param tasks makes what it says of its tasks, on the conductor's thread
     * @param socket where it answers; an empty path when it does not
     */
    public StatusWriter(Supplier<Message> status, Supplier<Message> tasks, StatusFile file, Path socket,
            Channels channels) {
        this.status = status;
        this.tasks = tasks;
        this.file = file;
        this.socket = socket;
        this.channels = channels;
    }

    /** Writes now and from then on; closing the result ends it. */
    public AutoCloseable start(Conductor conductor) {
        Timers.Timer[] timer = new Timers.Timer[1];
        conductor.post(() -> {
            look();
            conductor.timers().after(SOON.toNanos(), this::look);
            timer[0] = conductor.timers().every(PERIOD.toNanos(), this::look);
        });
        return () -> {
            conductor.post(() -> {
                if (timer[0] != null) {
                    timer[0].cancel();
                }
                look();
                writer.shutdown();
            });
            writer.awaitTermination(PERIOD.toSeconds(), TimeUnit.SECONDS);
        };
    }

    private void look() {
        Message now = tasks.get();
        if (!now.equals(lastTasks) && !writer.isShutdown()) {
            lastTasks = now;
            Message own = status.get();
            writer.execute(() -> write(own, now));
        }
    }

    private void write(Message own, Message now) {
        try {
            file.write(StatusDocument.ofThisProcess(Instant.now(), socket, own, now));
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                channels.error("status", e.getMessage(), e);
            }
            failed = true;
        }
    }
}
