package io.multimodule.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON of a worker; a class of its own, so that a worker that never sends any does not load Jackson. */
final class WorkerJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private WorkerJson() {
    }

    static byte[] write(Object data) {
        try {
            return MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("data of " + data.getClass() + " cannot be written as JSON: "
                    + e.getOriginalMessage() + "; send maps, lists, texts, numbers or plain objects", e);
        }
    }
}
