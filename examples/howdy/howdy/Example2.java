package howdy;

import io.multimodule.message.Message;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;

/** Prints what it receives. */
public final class Example2 implements Task {
    @Override public void onMessage(Message message, TaskContext context) {
        System.out.println("Example2: received a message: " + message.get("ct") + " (" + message.get("outstr") + ")");
    }
}
