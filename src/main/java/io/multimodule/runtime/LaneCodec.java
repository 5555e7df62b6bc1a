package io.multimodule.runtime;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.spill.SpillCodec;
import java.io.IOException;

/** Messages of a lane on disk: as JSON. */
final class LaneCodec implements SpillCodec<Message> {
    @Override
    public byte[] encode(Message message) {
        return JsonCodec.write(message);
    }

    @Override
    public Message decode(byte[] bytes) throws IOException {
        try {
            return JsonCodec.read(bytes);
        } catch (BadMessageException e) {
            throw new IOException("a message of a lane is no JSON object any more: " + e.getMessage(), e);
        }
    }

    @Override
    public int sizeOf(Message message) {
        return message.roughBytes();
    }
}
