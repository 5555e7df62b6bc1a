package io.multimodule.message;

/** The JSON form of a message. */
public final class JsonCodec {
    private JsonCodec() {
    }

    static String text(Message message) {
        return message.asMap().toString();
    }
}
