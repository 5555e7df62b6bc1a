package shop;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;

/** Remembers what it has taken; its process is that of the stock, so what it emits never leaves it. */
public final class Till implements StatefulTask<Till.Takings> {
    public record Takings(long sum) { }

    @Override public Takings initialState() { return new Takings(0); }

    @Override public void onMessage(Message message, TaskContext context) {
        long pieces = message.number("pieces", 0);
        Takings takings = new Takings(context.state(this).sum() + pieces * context.config().number("price", 0));
        context.setState(this, takings);
        context.emit(Message.of("pieces", pieces, "sum", takings.sum()));
    }
}
