package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps 20 KB more in its state each tenth of a second; {@code {"clear": true}} empties it. */
public final class InternalLeaker implements StatefulTask<InternalLeaker.Kept> {
    public record Kept(List<String> texts) { }

    @Override public Kept initialState() { return new Kept(List.of()); }

    @Override public void onMessage(Message message, TaskContext context) {
        if (Boolean.TRUE.equals(message.get("clear"))) {
            context.setState(this, initialState());
        } else if (Boolean.TRUE.equals(message.get("go"))) {
            context.log("misbehaves from now on");
            context.every("leak", Duration.ofMillis(100), () -> leak(context));
        } else {
            context.emit(message);
        }
    }

    private void leak(TaskContext context) {
        List<String> texts = new ArrayList<>(context.state(this).texts());
        texts.add("x".repeat(20_000));
        context.setState(this, new Kept(texts));
    }
}
