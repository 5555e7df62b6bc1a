package io.multimodule.channel;

import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;

/** What the publishers and the writer share: the entries that wait, within bounds, and the settings. */
final class ChannelInbox {
    static final int MOST_ENTRIES = 8_192;
    static final long MOST_BYTES = 16L * 1024 * 1024;

    private final MpscArrayQueue<ChannelEntry> entries = new MpscArrayQueue<>(MOST_ENTRIES);
    private final AtomicLong bytes = new AtomicLong();
    private final Losses losses = new Losses();
    private final AtomicBoolean reopen = new AtomicBoolean();
    private final Metrics metrics;
    private volatile ChannelSettings settings;

    ChannelInbox(ChannelSettings settings, Metrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Takes an entry, or counts it as lost. Any thread. */
    void offer(ChannelEntry entry) {
        int weight = entry.weight();
        if (bytes.addAndGet(weight) > MOST_BYTES || !entries.offer(entry)) {
            bytes.addAndGet(-weight);
            lose(entry.channel());
        }
    }

    /** The oldest entry, or null. The writer's thread. */
    ChannelEntry poll() {
        ChannelEntry entry = entries.poll();
        if (entry != null) {
            bytes.addAndGet(-entry.weight());
        }
        return entry;
    }

    void lose(String channel) {
        losses.add(channel);
        metrics.sharedCounter(Figure.CHANNEL_LOST_TOTAL, channel.isEmpty() ? "(none)" : channel).inc();
    }

    Losses losses() {
        return losses;
    }

    ChannelSettings settings() {
        return settings;
    }

    void settings(ChannelSettings now) {
        settings = now;
    }

    void askReopen() {
        reopen.set(true);
    }

    boolean takeReopen() {
        return reopen.get() && reopen.getAndSet(false);
    }
}
