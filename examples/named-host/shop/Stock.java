package shop;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;

/** Remembers how many pieces are left, and fills up when there are none. */
public final class Stock implements StatefulTask<Stock.Pieces> {
    public record Pieces(long left) { }

    @Override public Pieces initialState() { return new Pieces(0); }

    @Override public void onMessage(Message message, TaskContext context) {
        long left = context.state(this).left() - message.number("pieces", 0);
        context.setState(this, new Pieces(left < 0 ? context.config().number("full", 1) - 1 : left));
        context.log("taken " + message.get("sum") + ", left " + context.state(this).left()
                + ", process " + ProcessHandle.current().pid());
    }
}
