package io.multimodule.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.ReusableBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A message of 200 bytes: read, written, and built anew; beside Jackson's streaming parser on the same bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecBenchmark {
    private final byte[] bytes = Samples.MESSAGE.getBytes(StandardCharsets.UTF_8);
    private final Message message = message();
    private final ReusableBuffer buffer = new ReusableBuffer();
    private final JsonFactory jackson = new JsonFactory();
    private long number;

    private Message message() {
        try {
            return JsonCodec.read(bytes);
        } catch (BadMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes to message. */
    @Benchmark
    public Message read() throws BadMessageException {
        return JsonCodec.read(bytes, 0, bytes.length);
    }

    /** Message to bytes. */
    @Benchmark
    public int write() {
        buffer.restart(0);
        return JsonCodec.write(message, buffer);
    }

    /** What a task, the sending and the receiving side do together. */
    @Benchmark
    public Message buildWriteRead() throws BadMessageException {
        Message built = message.with("ct", number++).with("source", "Example1");
        buffer.restart(0);
        int length = JsonCodec.write(built, buffer);
        return JsonCodec.read(buffer.bytes(), 0, length);
    }

    /** Baseline: Jackson's tokens and values, without making anything of them. */
    @Benchmark
    public int jacksonTokens() throws IOException {
        int sum = 0;
        try (JsonParser parser = jackson.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                sum += switch (token) {
                    case FIELD_NAME -> parser.currentName().length();
                    case VALUE_STRING -> parser.getText().length();
                    case VALUE_NUMBER_INT -> (int) parser.getLongValue();
                    case VALUE_NUMBER_FLOAT -> (int) parser.getDoubleValue();
                    default -> 0;
                };
            }
        }
        return sum;
    }

    /** Baseline: the same fields with Jackson's generator. */
    @Benchmark
    public int jacksonWrite() throws IOException {
        var out = new java.io.ByteArrayOutputStream(256);
        try (JsonGenerator generator = jackson.createGenerator(out)) {
            jacksonObject(message, generator);
        }
        return out.size();
    }

    private static void jacksonObject(Message object, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        for (int i = 0; i < object.size(); i++) {
            generator.writeFieldName(object.nameAt(i));
            Object value = object.valueAt(i);
            if (value instanceof String text) {
                generator.writeString(text);
            } else if (value instanceof Long whole) {
                generator.writeNumber(whole);
            } else if (value instanceof Double real) {
                generator.writeNumber(real);
            } else {
                jacksonObject((Message) value, generator);
            }
        }
        generator.writeEndObject();
    }
}
