package io.multimodule.queue;

import java.io.IOException;

/** A queue that cannot be used; the text names the queue, the reason, and what to do. */
public class QueueException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception with a text for a person. */
    public QueueException(String text) {
        super(text);
    }

    /** Makes the exception with a text for a person and what caused it. */
    public QueueException(String text, Throwable cause) {
        super(text, cause);
    }
}
