package io.multimodule.channel;

import io.multimodule.message.Message;
import java.util.List;
import java.util.function.Predicate;

/**
 * What happens to the entries of one channel. Predicates see {@link ChannelEntry#toMessage()}.
 *
 * @param to where they go
 * @param include when there are any, one must match or the entry is left out
 * @param exclude one that matches leaves the entry out
 * @param endpoints where copies go besides
 * @param offered whether the routes that ask for such entries get them, too
 */
public record ChannelRule(ChannelTarget to, List<Predicate<Message>> include, List<Predicate<Message>> exclude,
        List<ChannelTarget> endpoints, boolean offered) {

    /** Copies the lists. */
    public ChannelRule {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        endpoints = List.copyOf(endpoints);
    }

    /** Everything goes to one target. */
    public static ChannelRule to(ChannelTarget target) {
        return new ChannelRule(target, List.of(), List.of(), List.of(), false);
    }

    /** This rule, with the routes that ask for its entries. */
    public ChannelRule offering() {
        return new ChannelRule(to, include, exclude, endpoints, true);
    }

    /** This rule with another target. */
    public ChannelRule withTarget(ChannelTarget target) {
        return new ChannelRule(target, include, exclude, endpoints, offered);
    }

    /** Whether every entry ends nowhere, so that none need be made. */
    boolean isSilent() {
        return to == ChannelTarget.OFF && endpoints.isEmpty() && !offered;
    }

    /** Whether entries are to be offered: not when the Router gets them all anyway. */
    boolean offers() {
        return offered && to != ChannelTarget.ROUTER && !endpoints.contains(ChannelTarget.ROUTER);
    }

    boolean admits(ChannelEntry entry) {
        if (include.isEmpty() && exclude.isEmpty()) {
            return true;
        }
        Message message = entry.toMessage();
        return (include.isEmpty() || include.stream().anyMatch(match -> match.test(message)))
                && exclude.stream().noneMatch(match -> match.test(message));
    }
}
