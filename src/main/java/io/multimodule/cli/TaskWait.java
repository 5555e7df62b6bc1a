package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes of a task to which something was done. */
final class TaskWait {
    /** Between two questions to a daemon that is too busy. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private TaskWait() {
    }

    /**
     * Waits until the task stands as it was told to, or will not by itself. A daemon that is too busy to answer is
     * asked again.
     *
     * @return the last answer; {@code done} is false when the time was up before
     */
    static Message await(Daemon daemon, String task, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        Message result = Message.of("task", task, "done", false, "status", "unknown");
        ToolException unanswered = null;
        while (System.nanoTime() - deadline < 0 && !isDone(result)) {
            try {
                result = daemon.ask(ControlCommand.AWAIT, Message.of("task", task));
                unanswered = null;
            } catch (ToolException e) {
                if (e.exitCode() != ExitCode.TRY_AGAIN) {
                    throw e;
                }
                unanswered = e;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        if (unanswered != null) {
            throw unanswered;
        }
        return result;
    }

    static boolean isDone(Message result) {
        return Boolean.TRUE.equals(result.get("done"));
    }
}
