package misbehaving;

import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;

/** Answers each message with itself, until one says {@code {"go": true}}: from then on it misbehaves in its own way. */
abstract class Misbehaving implements StatefulTask<Misbehaving.Count> {
    public record Count(long answered) { }

    @Override public Count initialState() { return new Count(0); }

    @Override public void onMessage(Message message, TaskContext context) throws Exception {
        if (says("go", message)) {
            context.log("misbehaves from now on");
            misbehave(context);
        } else {
            context.emit(message);
            context.setState(this, new Count(context.state(this).answered() + 1));
        }
    }

    /** Begins to misbehave. */
    abstract void misbehave(TaskContext context) throws Exception;

    /** Whether a field of a message or of a configuration is true. */
    static boolean says(String field, Message message) {
        return Boolean.TRUE.equals(message.get(field));
    }

    /** Does something in a thread of its own, which ends with the process. */
    static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "misbehaving");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits, in a thread of its own. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
