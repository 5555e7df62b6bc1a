package io.multimodule.queue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The body of a message: JSON in UTF-8. The two methods are all that the wire format needs of a codec. */
final class JsonBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private JsonBody() {
    }

    /** The message in some bytes. */
    static Message read(byte[] bytes, int offset, int length) throws MalformedMessageException {
        try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("the body is no JSON object but starts with " + parser.currentToken(), null);
            }
            Message message = object(parser);
            if (parser.nextToken() != null) {
                throw bad("the body goes on behind its JSON object", null);
            }
            return message;
        } catch (IOException e) {
            throw bad("the body is no JSON: " + e.getMessage(), e);
        }
    }

    /** Appends a message to a buffer. */
    static void write(Message message, WireBuffer out) {
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            write(message, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a message that has no JSON form", e);
        }
    }

    private static MalformedMessageException bad(String text, Throwable cause) {
        return new MalformedMessageException(Reason.BAD_BODY, text + "; the sender must write one JSON object", cause);
    }

    private static Message object(JsonParser parser) throws IOException {
        Message.Builder builder = Message.builder(8);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            builder.put(name, value(parser));
        }
        return builder.build();
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> real(parser);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case START_OBJECT -> object(parser);
            default -> array(parser);
        };
    }

    private static Object real(JsonParser parser) throws IOException {
        BigDecimal exact = parser.getDecimalValue();
        double near = exact.doubleValue();
        boolean same = Double.isFinite(near) && exact.compareTo(new BigDecimal(Double.toString(near))) == 0;
        return same ? (Object) near : exact;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Message object) {
            out.writeStartObject();
            for (int i = 0; i < object.size(); i++) {
                out.writeFieldName(object.nameAt(i));
                write(object.valueAt(i), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(item, out);
            }
            out.writeEndArray();
        } else {
            writeRare(value, out);
        }
    }

    private static void writeRare(Object value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof BigInteger whole) {
            out.writeNumber(whole);
        } else if (value instanceof BigDecimal exact) {
            out.writeNumber(exact);
        } else {
            out.writeNumber((Double) value);
        }
    }
}
