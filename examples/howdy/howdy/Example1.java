package howdy;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.time.Duration;

/** Emits a number each second and remembers where it was; {@code {"new_ct": N}} makes it go on from N. */
public final class Example1 implements StatefulTask<Example1.Count> {
    public record Count(long ct) { }

    @Override public Count initialState() { return new Count(1); }

    @Override public void onStart(TaskContext context) {
        context.every("count", Duration.ofSeconds(1), () -> {
            long ct = context.state(this).ct();
            context.emit(Message.of("ct", ct, "outstr", context.config().string("outstr")));
            context.setState(this, new Count(ct + 1));
        });
    }

    @Override public void onMessage(Message message, TaskContext context) {
        context.setState(this, new Count(message.number("new_ct", context.state(this).ct())));
    }
}
