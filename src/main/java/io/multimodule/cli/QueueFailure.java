package io.multimodule.cli;

import io.multimodule.queue.QueueException;
import java.nio.file.AccessDeniedException;

/** The way from a queue's fault to an exit code. */
final class QueueFailure {
    private QueueFailure() {
    }

    static ToolException of(QueueException e) {
        boolean denied = e.getCause() instanceof AccessDeniedException || e.getMessage().contains("EACCES");
        return new ToolException(denied ? ExitCode.NOT_ALLOWED : ExitCode.FAILED, e.getMessage(), e);
    }
}
