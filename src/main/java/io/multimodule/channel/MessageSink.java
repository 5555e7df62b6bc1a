package io.multimodule.channel;

import io.multimodule.message.Message;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A queue or the router: the entry as a message. */
final class MessageSink implements Sink {
    private final Supplier<Consumer<Message>> open;
    private Consumer<Message> target;

    /** @param open called with the first entry, and again after a failure or {@link #reopen} */
    MessageSink(Supplier<Consumer<Message>> open) {
        this.open = open;
    }

    @Override
    public void write(ChannelEntry entry) {
        if (target == null) {
            target = open.get();
        }
        target.accept(entry.toMessage());
    }

    @Override
    public void reopen() {
        target = null;
    }
}
