package io.multimodule.runtime;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.multimodule.task.StatefulTask;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * The state of one stateful task: its value, and whether it differs from what was last saved.
 *
 * <p>The JSON form is made on the conductor's thread, between two callbacks, so it is one consistent
 * moment; only a task that had a callback since the last look is looked at. Conductor thread only.
 */
final class CellState {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final String task;
    private final JavaType type;
    private final Host host;
    private Object value;
    private byte[] saved = {};
    private long saveNanos;
    private long saveFailures;
    private boolean initial;
    private boolean touched;
    private long generation;

    /**
     * Begins with the initial state, which needs no saving before it changes.
     *
     * @throws TaskFailedException the task has no initial state, or one without a JSON form
     */
    CellState(String task, StatefulTask<?> stateful, Host host) throws TaskFailedException {
        this.task = task;
        this.type = MAPPER.constructType(stateful.getClass()).findTypeParameters(StatefulTask.class)[0];
        this.host = host;
        this.initial = true;
        try {
            this.value = Objects.requireNonNull(stateful.initialState(), "initialState() returned null");
            this.saved = json();
        } catch (IOException | RuntimeException | LinkageError e) {
            Throwable failure = Thrown.describable(e);
            throw new TaskFailedException("task " + task + " has no usable initial state: " + failure, failure);
        }
    }

    Object value() {
        return value;
    }

    boolean isInitial() {
        return initial;
    }

    void replace(Object newValue) {
        value = Objects.requireNonNull(newValue, () -> "the state of task " + task);
    }

    /** Takes what was saved. */
    void restore(byte[] json) throws IOException {
        value = read(json);
        saved = json;
        initial = false;
    }

    /** Takes what the task had when it ended and could not be saved: it is to be saved still. */
    void restoreUnsaved(byte[] json) throws IOException {
        restore(json);
        saved = new byte[0];
        touch();
    }

    /** Takes another state, as JSON, that came in a message. */
    void overwrite(byte[] json) throws IOException {
        value = read(json);
        touch();
    }

    /** The state as JSON. */
    byte[] json() throws IOException {
        return MAPPER.writeValueAsBytes(value);
    }

    /** A callback ran: the state may have changed. */
    void touch() {
        if (!touched) {
            touched = true;
            host.stateKeeper().touched(this);
        }
    }

    String task() {
        return task;
    }

    /** The JSON to save when the state changed since the last call, else null. */
    byte[] changed() throws IOException {
        touched = false;
        byte[] json = json();
        if (Arrays.equals(json, saved)) {
            return null;
        }
        saved = json;
        initial = false;
        return json;
    }

    /** The store has written the state. */
    void saved(long newGeneration, long nanos) {
        saveNanos = nanos;
        generation = newGeneration;
    }

    /** The number of the last save, 0 when there was none since the start. */
    long generation() {
        return generation;
    }

    /** How long the last save took, from the change to the disk. */
    long saveNanos() {
        return saveNanos;
    }

    /** How many saves did not succeed. */
    long saveFailures() {
        return saveFailures;
    }

    /** The size of the state as it was last saved or loaded, in bytes of JSON. */
    int savedBytes() {
        return saved.length;
    }

    /** It has no JSON form at the moment, so the save before stays. */
    void notWritten() {
        saveFailures++;
    }

    /** The last save did not succeed: the next look saves again. */
    void notSaved() {
        saveFailures++;
        saved = new byte[0];
        touch();
    }

    private Object read(byte[] json) throws IOException {
        Object read;
        try {
            read = MAPPER.readValue(json, type);
        } catch (JsonMappingException e) {
            throw new IOException("it does not fit the state's class at " + e.getPathReference() + ": "
                    + e.getOriginalMessage(), e);
        }
        if (read == null) {
            throw new IOException("the state is null");
        }
        return read;
    }
}
