package io.multimodule.channel;

import io.multimodule.channel.ChannelTarget.Named;
import io.multimodule.channel.ChannelTarget.Stream;
import io.multimodule.channel.ChannelTarget.ToFile;
import io.multimodule.channel.ChannelTarget.ToQueue;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The outlets in use, one for each target, made when first needed. The writer thread only. */
final class Outlets {
    private static final String IDENTIFIER = "multimodule";
    private final Map<ChannelTarget, Outlet> outlets = new HashMap<>();
    private final LineFormat format = new LineFormat(ZoneId.systemDefault());
    private final ChannelPorts ports;
    private final Consumer<String> report;

    Outlets(ChannelPorts ports, Consumer<String> report) {
        this.ports = ports;
        this.report = report;
    }

    Outlet of(ChannelTarget target) {
        return outlets.computeIfAbsent(target, any -> new Outlet(target, sink(target), report));
    }

    void flush(long now) {
        outlets.values().forEach(outlet -> outlet.flush(now));
    }

    void reopen(long now) {
        outlets.values().forEach(outlet -> outlet.reopen(now));
    }

    /** Lets go of the targets that no rule names any more. */
    void keepOnly(ChannelSettings settings, long now) {
        Set<ChannelTarget> used = new HashSet<>(Set.of(ChannelTarget.STDERR));
        settings.rules().values().forEach(rule -> {
            used.add(rule.to());
            used.addAll(rule.endpoints());
        });
        outlets.entrySet().removeIf(entry -> {
            boolean gone = !used.contains(entry.getKey());
            if (gone) {
                entry.getValue().flush(now);
                entry.getValue().reopen(now);
            }
            return gone;
        });
    }

    private Sink sink(ChannelTarget target) {
        if (target instanceof Stream stream) {
            return new StreamSink(stream.number() == 1 ? ports.out() : ports.err(), format);
        }
        if (target instanceof ToFile file) {
            return new FileSink(file.path(), format);
        }
        if (target instanceof ToQueue queue) {
            return new MessageSink(() -> ports.queues().apply(queue.queue()));
        }
        return switch (((Named) target).name()) {
            case "journal" -> new JournalSink(ports.journal(), IDENTIFIER);
            case "router" -> new MessageSink(ports::router);
            default -> entry -> { };
        };
    }
}
