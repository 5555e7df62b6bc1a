package io.multimodule.pool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a worker has sent with {@link WorkerContext#yell} or {@link WorkerContext#exit(int, Object)}. */
public final class WorkerData {
    /** A text, a number or a name may be as long as a datum, of which the pool has a bound of its own. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE).build()).build());

    private final long worker;
    private final byte[] bytes;
    private final boolean json;

    WorkerData(long worker, byte[] bytes, boolean json) {
        this.worker = worker;
        this.bytes = bytes;
        this.json = json;
    }

    /** The number of the worker that sent it, which no other worker of the pool has. */
    public long worker() {
        return worker;
    }

    /** Whether it is JSON; otherwise it is raw bytes. */
    public boolean isJson() {
        return json;
    }

    /** The bytes as they came, also of JSON. Not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The data: maps, lists, texts, numbers, booleans and null for JSON, a {@code byte[]} for raw bytes.
     *
     * @throws IOException a worker of another language has sent something else as JSON
     */
    public Object value() throws IOException {
        return json ? as(Object.class) : bytes;
    }

    /**
     * The JSON as an object of a class.
     *
     * @throws IOException it does not fit the class
     */
    public <T> T as(Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (JsonProcessingException e) {
            throw new IOException("a worker's data of " + bytes.length + " bytes is no JSON for " + type.getName()
                    + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The text of the JSON, or how many raw bytes there are. */
    @Override
    public String toString() {
        return json ? new String(bytes, StandardCharsets.UTF_8) : bytes.length + " bytes";
    }
}
