package io.multimodule.control;

import io.multimodule.message.Message;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** An answer that is awaited. The first one counts; it is announced to the control loop. Any thread. */
final class PendingReply implements Reply {
    private final AtomicReference<Message> answer = new AtomicReference<>();
    private final ControlSession session;
    private final Consumer<PendingReply> announce;

    PendingReply(ControlSession session, Consumer<PendingReply> announce) {
        this.session = session;
        this.announce = announce;
    }

    @Override
    public void ok(Message result) {
        settle(Message.of("ok", true, "result", result));
    }

    @Override
    public void refuse(Refusal why, String text) {
        settle(error(why, text));
    }

    static Message error(Refusal why, String text) {
        return Message.of("ok", false, "error", text, "code", why.code());
    }

    ControlSession session() {
        return session;
    }

    Message answer() {
        return answer.get();
    }

    private void settle(Message reply) {
        if (answer.compareAndSet(null, reply)) {
            announce.accept(this);
        }
    }
}
