package io.multimodule.daemon;

import io.multimodule.channel.ChannelRule;
import io.multimodule.channel.ChannelSettings;
import io.multimodule.channel.Channels;
import io.multimodule.message.Message;
import java.util.Map;
import java.util.TreeMap;

/** The rules of the channels as a document: the target of each, or an object where there is more to say. */
final class ChannelDocument {
    private ChannelDocument() {
    }

    static Message of(ChannelSettings settings) {
        Message.Builder channels = Message.builder(settings.rules().size());
        for (Map.Entry<String, ChannelRule> entry : new TreeMap<>(settings.rules()).entrySet()) {
            channels.put(entry.getKey(), of(entry.getKey(), entry.getValue(), settings.debugLevel()));
        }
        return channels.build();
    }

    private static Object of(String channel, ChannelRule rule, int debugLevel) {
        Message.Builder more = Message.builder(5).put("to", rule.to().toString());
        if (channel.equals(Channels.DEBUG)) {
            more.put("level", debugLevel);
        }
        if (!rule.include().isEmpty() || !rule.exclude().isEmpty()) {
            more.put("include", rule.include().size()).put("exclude", rule.exclude().size());
        }
        if (!rule.endpoints().isEmpty()) {
            more.put("endpoints", rule.endpoints().stream().map(Object::toString).toList());
        }
        Message document = more.build();
        return document.size() == 1 ? document.get("to") : document;
    }
}
