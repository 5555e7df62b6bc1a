package io.multimodule.daemon;

import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.Host;
import io.multimodule.state.StateLoad;
import io.multimodule.state.StateStore;
import java.io.IOException;
import java.time.Instant;

/** Shows the state of a task: as it is now when it runs here, else as it was last saved. */
final class StateDesk {
    private final Host host;
    private final StateStore states;

    StateDesk(Host host, StateStore states) {
        this.host = host;
        this.states = states;
    }

    void show(Message request, Reply reply) {
        String task = request.string("task");
        if (QueueName.fault(task) != null) {
            reply.refuse(Refusal.BAD_REQUEST, "\"task\" must be the name of a task, it is " + request.get("task"));
            return;
        }
        states.load(task).thenAccept(load -> host.conductor().post(() -> answer(task, load, reply)));
    }

    private void answer(String task, StateLoad load, Reply reply) {
        try {
            byte[] live = host.stateOf(task);
            if (load instanceof StateLoad.Loaded loaded) {
                reply.ok(document(task, loaded, live == null ? loaded.json() : live));
            } else if (live != null) {
                reply.ok(Message.builder(4).put("task", task).put("initial", true).put("state", JsonCodec.read(live))
                        .build());
            } else if (load instanceof StateLoad.Damaged damaged) {
                reply.fail("no saved state of task " + task + " is readable: " + String.join("; ", damaged.problems()));
            } else {
                reply.refuse(Refusal.BAD_REQUEST, "task " + task
                        + " has no state: it does not run here, and none was ever saved");
            }
        } catch (IOException | BadMessageException e) {
            reply.fail("the state of task " + task + " cannot be shown: " + e.getMessage());
        }
    }

    private static Message document(String task, StateLoad.Loaded loaded, byte[] json) throws BadMessageException {
        return Message.builder(6).put("task", task).put("initial", false)
                .put("saved_at", Instant.ofEpochMilli(loaded.savedAt()).toString())
                        .put("generation", loaded.generation())
                .put("problems", loaded.problems()).put("state", JsonCodec.read(json)).build();
    }
}
