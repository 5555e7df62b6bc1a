package io.multimodule.runtime;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problems;
import io.multimodule.message.RuleException;
import io.multimodule.message.Transform;
import java.io.IOException;

/**
 * Messages on a task's own queue that are meant for MultiModule: {@code {".multimodule": {"transform":
 * {…}}}} changes the state of a stateful task. The task does not see them. Conductor thread only.
 */
final class TaskControl {
    /** The field that marks such a message. */
    static final String MARK = ".multimodule";

    /** The longest transform that a message may bring: the conductor carries it out. */
    static final int MAXIMUM_BYTES = 64 << 10;

    private static final String TRANSFORM = "transform";

    private TaskControl() {
    }

    /** Carries out what the message asks for, or sets it aside with the reason. */
    static void obey(Cell cell, Message message, Host host) {
        try {
            Message control = message.object(MARK);
            if (control == null || control.object(TRANSFORM) == null || control.size() != 1) {
                throw new IllegalArgumentException("a message to task " + cell.name() + " under \"" + MARK
                        + "\" must be {\"" + TRANSFORM + "\": {…}}; control messages go to the control queue");
            }
            if (!cell.isStateful()) {
                throw new IllegalArgumentException("task " + cell.name() + " has no state to transform");
            }
            transform(cell.state(), control.object(TRANSFORM));
        } catch (JsonMappingException e) {
            host.undeliverables().refused(cell.name(), "the transform does not fit the state of task " + cell.name()
                    + ": " + e.getOriginalMessage() + " (at " + e.getPathReference() + "); the state stays as it was",
                    message);
        } catch (IllegalArgumentException | RuleException | IOException | BadMessageException e) {
            host.undeliverables().refused(cell.name(), e.getMessage(), message);
        } catch (RuntimeException | Error e) {
            // It is out of its queue, so what went wrong with it is told with it, as of a task that fails.
            host.undeliverables().refused(cell.name(), "the transform of the state of task " + cell.name() + " failed: "
                    + Thrown.describable(e) + "; the state stays as it was", message);
        }
    }

    private static void transform(CellState state, Message rules) throws IOException, BadMessageException {
        int bytes = JsonCodec.write(rules).length;
        if (bytes > MAXIMUM_BYTES) {
            throw new IllegalArgumentException("the transform has " + bytes + " bytes, and one in a message may have "
                    + MAXIMUM_BYTES + ": send several, one after the other");
        }
        Problems problems = new Problems();
        Transform transform = Transform.compile(rules, Place.TOP.field(TRANSFORM), problems);
        problems.throwIfAny();
        state.overwrite(JsonCodec.write(transform.apply(JsonCodec.read(state.json()))));
    }
}
