package io.multimodule.channel;

import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Reads {@link ChannelSettings} from the object {@code channels} of the configuration. */
public final class ChannelConfig {
    private static final long MOST_VERBOSE = 1_000_000;

    /** Makes a predicate of a match object. */
    @FunctionalInterface
    public interface MatchCompiler {
        /**
         * Compiles a match.
         *
         * @param problems told the path inside the match and the text of whatever is wrong
         */
        Predicate<Message> compile(Message match, BiConsumer<String, String> problems);
    }

    private final MatchCompiler matches;

    /** A reader that compiles matches with this. */
    public ChannelConfig(MatchCompiler matches) {
        this.matches = matches;
    }

    /**
     * Reads {@code { log: journal, debug: { to: /path, level: 3, include: …, exclude: …, endpoints: … } }}.
     *
     * @param channels the value of the key; may be missing
     * @param defaults what holds for channels that are not named, and for the parts of a channel that are not
     */
    public ChannelSettings read(ConfigValue channels, ChannelSettings defaults) {
        Map<String, ChannelRule> rules = new LinkedHashMap<>(defaults.rules());
        int level = defaults.debugLevel();
        for (Map.Entry<String, ConfigValue> entry : channels.section().entries().entrySet()) {
            ConfigValue value = entry.getValue();
            ChannelRule before = defaults.rules().getOrDefault(entry.getKey(), defaults.rule("error"));
            if (!value.isObject()) {
                rules.put(entry.getKey(), before.withTarget(target(value, before.to())));
                continue;
            }
            Section section = value.section();
            rules.put(entry.getKey(), rule(section, before));
            if (entry.getKey().equals("debug")) {
                level = section.integer("level", 0, MOST_VERBOSE).orElse((long) level).intValue();
            }
        }
        return new ChannelSettings(rules, level);
    }

    private ChannelRule rule(Section section, ChannelRule before) {
        return new ChannelRule(target(section.value("to"), before.to()),
                matches(section.value("include", "include_matches")),
                matches(section.value("exclude", "exclude_matches")),
                endpoints(section.value("endpoints", "transit_endpoints")),
                section.bool("offer").orElse(before.offered()));
    }

    private static ChannelTarget target(ConfigValue value, ChannelTarget otherwise) {
        if (value.isMissing()) {
            return otherwise;
        }
        if (value.word().optional().orElse("").contains("/")) {
            return value.filePath().<ChannelTarget>map(ChannelTarget.ToFile::new).shownAs(ChannelConfig::word)
                    .orElse(otherwise);
        }
        return value.word().map(ChannelTarget::parse).shownAs(ChannelConfig::word).orElse(otherwise);
    }

    private static String word(ChannelTarget target) {
        return target instanceof ChannelTarget.ToQueue queue ? queue.queue() : target.toString();
    }

    private List<Predicate<Message>> matches(ConfigValue value) {
        List<Predicate<Message>> compiled = new ArrayList<>();
        for (ConfigValue match : members(value)) {
            match.message().optional().ifPresent(message -> compiled.add(matches.compile(message, match::problem)));
        }
        return compiled;
    }

    private static List<ChannelTarget> endpoints(ConfigValue value) {
        List<ChannelTarget> targets = new ArrayList<>();
        for (ConfigValue endpoint : members(value)) {
            targets.add(endpoint.isObject() ? queue(endpoint.section()) : target(endpoint, ChannelTarget.OFF));
        }
        return targets;
    }

    private static ChannelTarget queue(Section endpoint) {
        if (endpoint.has("destination")) {
            endpoint.value("destination").problem("names another machine, and no cluster is configured; remove it");
        }
        return new ChannelTarget.ToQueue(endpoint.text("queue", "qname").required("?"));
    }

    /** A list, or an object whose keys only serve to change one of them later. */
    private static List<ConfigValue> members(ConfigValue value) {
        return value.isList() ? value.items() : List.copyOf(value.section().entries().values());
    }
}
