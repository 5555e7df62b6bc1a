package io.multimodule.channel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rules of all channels. Never changes; replaced as a whole while entries flow.
 *
 * @param rules by the name of the channel; a channel without one takes the rule of {@code error}
 * @param debugLevel entries of channel {@code debug} above this level are not made
 */
public record ChannelSettings(Map<String, ChannelRule> rules, int debugLevel) {
    private static final ChannelRule TO_STDERR = ChannelRule.to(ChannelTarget.STDERR);

    /** Copies the rules. */
    public ChannelSettings {
        rules = Map.copyOf(rules);
    }

    /**
     * What holds where nothing is said: under systemd the journal, else log to stdout and error and
     * alert to stderr; debug is off. Alerts are offered to the routes.
     */
    public static ChannelSettings defaults(boolean underSystemd) {
        ChannelTarget out = underSystemd ? ChannelTarget.JOURNAL : ChannelTarget.STDOUT;
        ChannelTarget err = underSystemd ? ChannelTarget.JOURNAL : ChannelTarget.STDERR;
        return new ChannelSettings(Map.of("log", ChannelRule.to(out), "error", ChannelRule.to(err),
                "alert", ChannelRule.to(err).offering(), "debug", ChannelRule.to(ChannelTarget.OFF)), 1);
    }

    /** Whether systemd connected this process's output to its journal. */
    public static boolean underSystemd() {
        return System.getenv("JOURNAL_STREAM") != null;
    }

    /** Every channel to one target, whatever its name: the way of a process that hands its entries on. */
    public static ChannelSettings allTo(ChannelTarget target, int debugLevel) {
        return new ChannelSettings(Map.of("error", ChannelRule.to(target)), debugLevel);
    }

    /**
     * These settings with the targets of a list as it is given on the command line:
     * {@code log:1,alert:queue_name,error:/path,debug:router}.
     *
     * @throws IllegalArgumentException whose message names the part that is wrong
     */
    public ChannelSettings withTargets(String list) {
        Map<String, ChannelRule> changed = new LinkedHashMap<>(rules);
        for (String part : list.split(",", -1)) {
            int colon = part.indexOf(':');
            if (colon < 1 || colon == part.length() - 1) {
                throw new IllegalArgumentException("the channel list '" + list + "' has '" + part
                        + "' in it; write channel:target, as log:1,alert:queue_name,error:/path,debug:router");
            }
            String channel = part.substring(0, colon);
            ChannelTarget target = ChannelTarget.parse(part.substring(colon + 1));
            changed.put(channel, changed.getOrDefault(channel, ChannelRule.to(target)).withTarget(target));
        }
        return new ChannelSettings(changed, debugLevel);
    }

    /** These settings with a level of {@code debug}; where debug went nowhere, it goes where log goes. */
    public ChannelSettings withDebugLevel(int level) {
        Map<String, ChannelRule> changed = new LinkedHashMap<>(rules);
        if (rule("debug").isSilent()) {
            changed.put("debug", rule("debug").withTarget(rule("log").to()));
        }
        return new ChannelSettings(changed, level);
    }

    /** The rule of a channel; of {@code error} where it has none. */
    public ChannelRule rule(String channel) {
        ChannelRule rule = rules.get(channel);
        return rule != null ? rule : rules.getOrDefault("error", TO_STDERR);
    }
}
