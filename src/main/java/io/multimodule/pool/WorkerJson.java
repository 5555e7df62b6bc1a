package io.multimodule.pool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;

/** JSON of a worker; a class of its own, so that a worker that never sends any does not load Jackson. */
final class WorkerJson {
    /** Deeper data need more of the stack than a thread may have. */
    private static final int DEEPEST = 500;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder().streamWriteConstraints(
            StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .registerModule(new SimpleModule().addSerializer(new MessageSerializer()));

    private WorkerJson() {
    }

    static byte[] write(Object data) {
        try {
            return data instanceof Message message ? JsonCodec.write(message) : MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("data of " + data.getClass() + " cannot be written as JSON: "
                    + e.getOriginalMessage() + "; send maps, lists, texts, numbers or plain objects", e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("data of " + data.getClass() + " cannot be written as JSON: they hold"
                    + " each other or are too deep for the stack of this thread; send what is at most " + DEEPEST
                    + " deep", e);
        }
    }

    /** A message has its own form in JSON, also inside of other data. */
    private static final class MessageSerializer extends StdSerializer<Message> {
        private static final long serialVersionUID = 1L;

        MessageSerializer() {
            super(Message.class);
        }

        @Override
        public void serialize(Message message, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeRawValue(JsonCodec.text(message));
        }
    }
}
