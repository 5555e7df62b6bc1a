package io.multimodule.daemon;

import io.multimodule.channel.ChannelRule;
import io.multimodule.channel.ChannelSettings;
import io.multimodule.message.Message;
import java.util.Map;
import java.util.TreeMap;

/** The rules of the channels as a document. */
final class ChannelDocument {
    private ChannelDocument() {
    }

    static Message of(ChannelSettings settings) {
        Message.Builder channels = Message.builder(settings.rules().size());
        for (Map.Entry<String, ChannelRule> entry : new TreeMap<>(settings.rules()).entrySet()) {
            ChannelRule rule = entry.getValue();
            channels.put(entry.getKey(), Message.builder(4).put("to", rule.to().toString())
                    .put("include", rule.include().size()).put("exclude", rule.exclude().size())
                    .put("endpoints", rule.endpoints().stream().map(Object::toString).toList()).build());
        }
        return Message.of("channels", channels.build(), "debug_level", settings.debugLevel());
    }
}
