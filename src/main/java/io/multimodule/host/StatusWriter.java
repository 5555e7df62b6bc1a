package io.multimodule.host;

import io.multimodule.channel.Channels;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.TaskReading;
import io.multimodule.schedule.Activity;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Timers;
import io.multimodule.spill.DeadLetterFigures;
import io.multimodule.spill.DeadLetters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the status file of a process, for tools that get no answer and for the daemon that judges it: the documents
 * are made on the conductor's thread and written on one of its own, and only when something in them changed.
 */
public final class StatusWriter {
    /**
     * Within this, what has changed is written: often enough for a person who asks why nothing answers, seldom enough
     * to cost nothing.
     */
    public static final Duration PERIOD = Duration.ofSeconds(5);
    /** When the tasks have been loaded, most likely. */
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String RUNNING = "running";

    private final Supplier<Message> status;
    private final Supplier<Message> tasks;
    private final StatusFile file;
    private final Path socket;
    private final Channels channels;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        return thread;
    });
    private LongSupplier troubles = () -> 0;
    /** Null when nobody asks what runs. */
    private Activity activity;
    /** Conductor thread. */
    private Message lastTasks = Message.EMPTY;
    private long lastTroubles;
    /** The writer's thread, as what follows: what was written last, without what ran then. */
    private Message writtenOwn = Message.EMPTY;
    private Message writtenTasks = Message.EMPTY;
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

    /**
     * What a task host writes: {@code tasks}, those whose home it is, for nobody believes it of others, and for how
     * long stalls that have ended took, in whatever task; and how many dead letters there are. Conductor thread.
     */
    static Message tasksOf(Host host, DeadLetters letters) {
        DeadLetterFigures figures = letters.figures();
        return Message.builder(4).put("tasks", host.tasksAtHome())
                .put("stalled_ms", host.stalledNanos() / NANOS_PER_MILLI).put("dead_letters", figures.letters())
                .put("dead_letters_added", figures.added()).build();
    }

    /**
     * Writes within a second what the daemon should judge soon.
     *
     * @param newTroubles a number that grows with each failure and each stall, on the conductor's thread; cheap
     * @param newActivity while a callback is a stall, the task of it and its time are written as {@code running}
     */
    StatusWriter promptly(LongSupplier newTroubles, Activity newActivity) {
        troubles = newTroubles;
        activity = newActivity;
        return this;
    }

    /** Writes now and from then on; closing the result ends it. */
    public AutoCloseable start(Conductor conductor) {
        List<Timers.Timer> timers = new ArrayList<>();
        conductor.post(() -> {
            look();
            conductor.timers().after(SOON.toNanos(), this::look);
            timers.add(conductor.timers().every(PERIOD.toNanos(), this::look));
            if (activity != null) {
                timers.add(conductor.timers().every(SOON.toNanos(), this::lookForTroubles));
                writer.scheduleWithFixedDelay(this::lookForStall, SOON.toMillis(), SOON.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        });
        return () -> {
            conductor.post(() -> {
                timers.forEach(Timers.Timer::cancel);
                look();
                writer.shutdown();
            });
            writer.awaitTermination(PERIOD.toSeconds(), TimeUnit.SECONDS);
        };
    }

    private void lookForTroubles() {
        long now = troubles.getAsLong();
        if (now != lastTroubles) {
            lastTroubles = now;
            look();
        }
    }

    /** A callback that does not end lets the conductor make no document, so what runs is added to the last one. */
    private void lookForStall() {
        String task = activity.running();
        long running = activity.runningNanos();
        if (running > TaskReading.STALL_NANOS && task.equals(activity.running()) && writtenTasks.size() > 0) {
            put(writtenOwn, writtenTasks.with(RUNNING, Message.of("task", task, "ms", running / NANOS_PER_MILLI)));
        }
    }

    private void look() {
        Message now = tasks.get();
        // What processes use changes all the time: a machine at rest is to be left alone.
        Message compared = now.without("processes");
        if (!compared.equals(lastTasks) && !writer.isShutdown()) {
            lastTasks = compared;
            Message own = status.get();
            writer.execute(() -> write(own, now));
        }
    }

    private void write(Message own, Message now) {
        writtenOwn = own;
        writtenTasks = now;
        put(own, now);
    }

    private void put(Message own, Message now) {
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
