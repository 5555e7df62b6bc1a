package io.multimodule.daemon;

import io.multimodule.cgroup.Sampler;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Level;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.SampleFeed;
import io.multimodule.failsafe.Standing;
import io.multimodule.failsafe.Subject;
import io.multimodule.failsafe.Watch;
import io.multimodule.failsafe.WatchListener;
import io.multimodule.host.StatusWriter;
import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueFigures;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.TaskReading;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one task, process or pool: everything that is measured of it comes together here. The sampler's
 * thread.
 */
final class Account {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final Watch watch;
    private final SampleFeed feed;
    private long run;
    private TaskReading last;
    /** What a task host wrote last of all callbacks, and when that was new. */
    private long lastCallbacks;
    private long lastBusy;
    private long lastLongest;
    private long lastChange;
    private double callbackMillis;
    /** Messages for it that wait in the daemon's outbox, as long as it is not there itself; else -1. */
    private long outboxHere = -1;
    /** Those in the outbox of its own process; -1 when that has not told. */
    private long outboxThere = -1;
    private MessageQueue queue;
    /** Since when messages are in the queue and nobody has taken one, as seen from here. */
    private long waitingSince;
    /**
     * The kernel's time of that, by the wall clock: only that it changes says something, for somebody may set that
     * clock.
     */
    private long lastReceived = -1;

    Account(Subject subject, LimitSettings limits, WatchListener listener) {
        this.watch = new Watch(subject, limits, listener);
        this.feed = new SampleFeed(watch);
    }

    Watch watch() {
        return watch;
    }

    SampleFeed feed() {
        return feed;
    }

    /** What the daemon's own host counted for a task in it. */
    void take(TaskReading reading, long now) {
        if (reading.run() != run) {
            run = reading.run();
            watch.restarted();
            // A run begins with none: what failed before it was first looked at must not be the beginning of a window.
            watch.observe(Measure.HANDLER_FAILURES, now - Sampler.PERIOD.toNanos(), 0);
        }
        last = reading;
        outboxHere = -1;
        watch.observe(Measure.CPU, now, reading.busyNanos() / NANOS);
        watch.observe(Measure.ALLOCATION, now, reading.allocatedBytes());
        watch.observe(Measure.MESSAGES_IN, now, reading.received());
        watch.observe(Measure.MESSAGES_OUT, now, reading.emitted());
        watch.observe(Measure.HANDLER_FAILURES, now, reading.failed());
        watch.observe(Measure.CALLBACK_TIME, now, reading.longestNanos() / NANOS);
        watch.observe(Measure.STALLED, now, reading.stalledNanos() / NANOS);
        watch.observe(Measure.LANE_MESSAGES, now, reading.lane());
        watch.observe(Measure.OUTBOX_MESSAGES, now, reading.outbox());
        if (reading.stateBytes() >= 0) {
            watch.observe(Measure.MEMORY, now, reading.stateBytes());
            watch.observe(Measure.STATE_SIZE, now, reading.stateBytes());
            watch.observe(Measure.SAVE_TIME, now, reading.saveNanos() / NANOS);
            watch.observe(Measure.SAVE_FAILURES, now, reading.saveFailures());
        }
    }

    /** Its callback has been running for so long, and keeps the conductor. */
    void takeRunning(long nanos, long now) {
        double before = last == null ? 0 : last.busyNanos();
        double stalled = last == null ? 0 : last.stalledNanos();
        watch.observe(Measure.CPU, now, (before + nanos) / NANOS);
        watch.observe(Measure.CALLBACK_TIME, now, nanos / NANOS);
        // A callback counts as a stall only above this; a counter that fell again would begin its window afresh.
        watch.observe(Measure.STALLED, now, (stalled + (nanos > TaskReading.STALL_NANOS ? nanos : 0)) / NANOS);
    }

    /** What a task host wrote of a task in it. */
    void take(Message document, long now) {
        observe(document, "received", Measure.MESSAGES_IN, 1, now);
        observe(document, "emitted", Measure.MESSAGES_OUT, 1, now);
        observe(document, "failed", Measure.HANDLER_FAILURES, 1, now);
        double running = document.number("running_ms", 0);
        watch.observe(Measure.CALLBACK_TIME, now, Math.max(running, callbackMillis(document, now)) / MILLIS);
        observe(document, "lane", Measure.LANE_MESSAGES, 1, now);
        outboxThere = document.number("outbox", 0);
        observe(document, "state_bytes", Measure.STATE_SIZE, 1, now);
        observe(document, "save_ms", Measure.SAVE_TIME, MILLIS, now);
        observe(document, "save_failures", Measure.SAVE_FAILURES, 1, now);
    }

    /** So many messages for it wait in the daemon, where it is not, for room in its queue. */
    void takeWaiting(long messages) {
        outboxHere = messages;
    }

    /** What waits for room in its queue, here and in its own process, when it is not here. After both were taken. */
    void lookAtOutboxes(long now) {
        if (outboxHere >= 0 || outboxThere >= 0) {
            watch.observe(Measure.OUTBOX_MESSAGES, now, Math.max(0, outboxHere) + Math.max(0, outboxThere));
        }
        outboxThere = -1;
    }

    /** What a task host wrote of itself: for how long callbacks have kept all its tasks waiting. */
    void takeStalled(long millis, long now) {
        watch.observe(Measure.STALLED, now, millis / MILLIS);
    }

    /**
     * How long callbacks took lately. A host writes its longest callback ever: where that has not grown, the mean of
     * those since the document before is what is known for sure. When it has nothing new to write, there were none.
     */
    private double callbackMillis(Message document, long now) {
        long callbacks = document.number("callbacks", 0);
        long busy = document.number("busy_ms", 0);
        long longest = document.number("longest_ms", 0);
        if (callbacks != lastCallbacks || longest != lastLongest) {
            boolean known = callbacks > lastCallbacks && longest <= lastLongest;
            callbackMillis = known ? (double) (busy - lastBusy) / (callbacks - lastCallbacks) : longest;
            lastCallbacks = callbacks;
            lastBusy = busy;
            lastLongest = longest;
            lastChange = now;
        } else if (now - lastChange > StatusWriter.PERIOD.toNanos()) {
            callbackMillis = 0;
        }
        return callbackMillis;
    }

    /** Its kernel queue, when it has one. */
    void lookAtQueue(QueueDirectory queues, long now) {
        if (watch.subject().kind() != Subject.Kind.TASK) {
            return;
        }
        try {
            if (queue == null) {
                queue = queues.find(new QueueName(watch.subject().name())).orElse(null);
            }
            if (queue != null) {
                take(queue.figures(), now);
            }
        } catch (QueueException e) {
            // Removed by somebody: whoever reads it says so, and makes it again.
            queue = null;
        }
    }

    private void take(QueueFigures figures, long now) {
        if (figures.messages() == 0 || figures.lastReceived() != lastReceived) {
            waitingSince = now;
            lastReceived = figures.lastReceived();
        }
        watch.observe(Measure.QUEUE_BYTES, now, figures.fullness());
        watch.observe(Measure.QUEUE_MESSAGES, now, figures.messages());
        watch.observe(Measure.QUEUE_AGE, now, (now - waitingSince) / NANOS);
    }

    private void observe(Message document, String field, Measure measure, double divisor, long now) {
        if (document.get(field) instanceof Number number) {
            watch.observe(measure, now, number.doubleValue() / divisor);
        }
    }

    /** What was measured last, and what of it is too much. */
    Message document() {
        Message.Builder figures = Message.builder(Measure.values().length);
        for (Measure measure : Measure.values()) {
            double value = watch.latest().of(measure);
            if (!Double.isNaN(value)) {
                figures.put(measure.key(), value == Math.rint(value) ? (Object) (long) value : (Object) value);
            }
        }
        List<Message> levels = new ArrayList<>();
        Level highest = Level.OK;
        for (Standing standing : watch.standings()) {
            // What nobody measures any more, because the task is held or has moved, has no level.
            if (standing.isKnown() && standing.level() != Level.OK) {
                highest = standing.level().compareTo(highest) > 0 ? standing.level() : highest;
                levels.add(Message.builder(5).put("metric", standing.measure().key())
                        .put("window", standing.window().toSeconds()).put("level", standing.level().text())
                        .put("value_text", standing.measure().unit().text(standing.value()))
                        .put("limit_text", standing.limit().thresholds().of(standing.level()).text()).build());
            }
        }
        return Message.of("figures", figures.build(), "level", highest.text(), "levels", levels);
    }
}
