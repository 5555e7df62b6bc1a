package io.multimodule.channel;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import io.multimodule.metrics.OwnedCounter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Takes what was published and brings it to its targets, one batch a turn. */
final class ChannelWriter implements Agent {
    private static final int BATCH = 256;
    private static final int MOST_COUNTED_CHANNELS = 1_000;

    private final ChannelInbox inbox;
    private final Clock clock;
    private final Metrics metrics;
    private final Outlets outlets;
    private final Offers offers;
    private final Deque<ChannelEntry> reports = new ArrayDeque<>();
    private final Map<String, OwnedCounter> written = new HashMap<>();
    private final Map<String, OwnedCounter> fallback = new HashMap<>();
    private ChannelSettings settings;

    ChannelWriter(ChannelInbox inbox, ChannelPorts ports, Clock clock, Metrics metrics) {
        this.inbox = inbox;
        this.clock = clock;
        this.metrics = metrics;
        this.outlets = new Outlets(ports, this::report);
        this.offers = new Offers(ports.routes(), clock, this::report);
        this.settings = inbox.settings();
    }

    @Override
    public String roleName() {
        return "channels";
    }

    @Override
    public int doWork() {
        takeChanges();
        int work = 0;
        ChannelEntry entry = inbox.poll();
        while (entry != null) {
            deliver(entry);
            work++;
            entry = work < BATCH ? inbox.poll() : null;
        }
        boolean lost = inbox.losses().any();
        if (lost) {
            tellLosses();
        }
        if (work > 0 || lost || !reports.isEmpty()) {
            writeReports();
            outlets.flush(clock.nanoTime());
            writeReports();
        }
        return work;
    }

    @Override
    public void onClose() {
        while (doWork() > 0) {
            continue;
        }
        outlets.reopen(clock.nanoTime());
        writeReports();
    }

    private void takeChanges() {
        ChannelSettings now = inbox.settings();
        if (now != settings) {
            settings = now;
            outlets.keepOnly(settings, clock.nanoTime());
        }
        if (inbox.takeReopen()) {
            outlets.reopen(clock.nanoTime());
        }
    }

    private void deliver(ChannelEntry entry) {
        ChannelRule rule = settings.rule(entry.channel());
        if (!admitted(rule, entry)) {
            return;
        }
        if (!rule.isSilent() && !toTargets(rule, entry)) {
            inbox.lose(entry.channel());
        }
        if (rule.offers()) {
            offers.offer(entry);
        }
    }

    /** A filter that throws must not hide anything: the entry passes. */
    private boolean admitted(ChannelRule rule, ChannelEntry entry) {
        try {
            return rule.admits(entry);
        } catch (RuntimeException e) {
            report("a filter of channel " + entry.channel() + " failed (" + e + "); the entry was let through");
            return true;
        }
    }

    private boolean toTargets(ChannelRule rule, ChannelEntry entry) {
        boolean all = write(rule.to(), entry);
        for (ChannelTarget endpoint : rule.endpoints()) {
            all &= write(endpoint, entry);
        }
        return all;
    }

    private boolean write(ChannelTarget target, ChannelEntry entry) {
        long now = clock.nanoTime();
        if (outlets.of(target).write(entry, now)) {
            count(written, Figure.CHANNEL_WRITTEN_TOTAL, entry.channel());
            return true;
        }
        if (target != ChannelTarget.STDERR && outlets.of(ChannelTarget.STDERR).write(entry, now)) {
            count(fallback, Figure.CHANNEL_FALLBACK_TOTAL, entry.channel());
            return true;
        }
        return false;
    }

    private void count(Map<String, OwnedCounter> counters, Figure figure, String channel) {
        OwnedCounter counter = counters.get(channel);
        if (counter == null && counters.size() < MOST_COUNTED_CHANNELS && !channel.isEmpty()) {
            counter = metrics.counter(figure, channel);
            counters.put(channel, counter);
        }
        if (counter != null) {
            counter.increment();
        }
    }

    private void tellLosses() {
        inbox.losses().forEach((channel, count) -> {
            String text = count + (count == 1 ? " entry" : " entries") + " of channel " + channel
                    + (count == 1 ? " was" : " were") + " not written: more came than could be written (at most "
                    + ChannelInbox.MOST_ENTRIES + " entries or " + ChannelInbox.MOST_BYTES
                    + " bytes wait), or neither the target nor stderr took them; log less, or name a faster target";
            Message fields = Event.CHANNEL_IMPAIRED.in(Message.of("lost_channel", channel, "lost", count));
            if (toTargets(settings.rule("error"), entry(text).with(fields))) {
                inbox.losses().told(channel, count);
            } else {
                inbox.losses().retry();
            }
        });
    }

    /** A report may cause another, of another target; the targets are few and each reports a change once. */
    private void writeReports() {
        while (!reports.isEmpty()) {
            deliver(reports.poll());
        }
    }

    private void report(String text) {
        reports.add(entry(text).with(Event.CHANNEL_IMPAIRED.in(Message.EMPTY)));
    }

    private ChannelEntry entry(String text) {
        return ChannelEntry.of("error", clock.epochMillis(), ChannelOrigin.here("channels"), text);
    }
}
